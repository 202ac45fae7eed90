"""Airflow's public REST API, as far as an operator's robot needs it."""

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from contracts.errors import TargetError

# Never through a proxy: the API is on this machine.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_TIMEOUT_SECONDS = 30


class AirflowApi:
    """Calls with a token of `user`. Every failure is a TargetError with the status and Airflow's own words."""

    def __init__(self, url: str, user: str, password: str) -> None:
        self._url = url
        self._token = ""
        answer = self._call("POST", "auth/token", {"username": user, "password": password})
        self._token = answer["access_token"]

    def get(self, path: str) -> Any:
        """The answer of `/api/v2/<path>`."""
        return self._call("GET", f"api/v2/{path}")

    def post(self, path: str, body: Any) -> Any:
        """Create something."""
        return self._call("POST", f"api/v2/{path}", body)

    def patch(self, path: str, body: Any) -> Any:
        """Change something."""
        return self._call("PATCH", f"api/v2/{path}", body)

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json"}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        content = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self._url}/{path}", content, headers, method=method)  # noqa: S310 - our own address
        try:
            with _OPENER.open(request, timeout=_TIMEOUT_SECONDS) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")[:500]
            wrong, action = f"answers {error.code}: {said}", "Look at Airflow's logs."
        except (OSError, ValueError) as error:
            wrong, action = f"does not answer ({type(error).__name__}).", "Start it with `make up`."
        raise TargetError.at(f"{method} {self._url}/{path}", wrong, action)


def quoted(name: str) -> str:
    """A run id as part of an address."""
    return urllib.parse.quote(name, safe="")
