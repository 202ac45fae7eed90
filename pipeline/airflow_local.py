"""`make up` and `make down`: the stores and Airflow on this machine, everything they write below the home folder.

HIKKOSHI_AIRFLOW_PORT  port of Airflow's UI and API (default: 8080, or a free one when that is taken)
"""

import base64
import fcntl
import importlib.metadata
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from contracts.errors import MigrationError, SpecError, TargetError
from mappings.plan.plan import MUNICIPALITIES, read_plan
from pipeline import services
from pipeline.airflow_api import AirflowApi
from pipeline.airflow_processes import COMMANDS, require_running, running, start_processes, stop_processes
from pipeline.services_state import free_ports, is_free, write_private
from pipeline.settings import load_settings

ROOT = Path(__file__).parents[1]
USER = "operator"
_USERS = (USER, "viewer", "admin")
_PORT = 8080
_DEADLINE_SECONDS = 180


@dataclass(frozen=True, slots=True)
class LocalAirflow:
    """A running Airflow. `started` is False when it ran already; the password lies in `password_file`."""

    url: str
    user: str
    password_file: Path
    started: bool

    def api(self) -> AirflowApi:
        """Its REST API, logged in as an operator."""
        return AirflowApi(self.url, self.user, json.loads(self.password_file.read_text())[self.user])


def airflow_folder(home: Path) -> Path:
    """Where Airflow keeps its secrets, logs and state."""
    return home.resolve() / "airflow"


def up(home: Path) -> LocalAirflow:
    """Start what does not run and wait until a Dag can be started. Raises TargetError, SpecError."""
    folder = airflow_folder(home)
    with _lock(folder):
        environment = local_environment(home)
        port, _ = running(folder)
        started = not is_up(home)
        if started:
            stop_processes(folder)
            port = _choose_port()
            _prepare(folder, services.addresses(home).database("airflow"))
            environment |= _airflow_environment(folder, port)
            _migrate(folder, environment)
            start_processes(folder, ROOT, environment, port)
        airflow = LocalAirflow(f"http://127.0.0.1:{port}", USER, folder / "passwords.json", started)
        try:
            _wait(airflow, folder)
        except BaseException:
            stop_processes(folder)
            raise
        return airflow


def is_up(home: Path) -> bool:
    """Whether all of Airflow's processes run."""
    _, found = running(airflow_folder(home))
    return len(found) == len(COMMANDS)


def stop_airflow(home: Path) -> None:
    """Stop Airflow with all its tasks."""
    folder = airflow_folder(home)
    if folder.is_dir():
        with _lock(folder):
            stop_processes(folder)


def down(home: Path) -> None:
    """Stop Airflow, then the stores; the data stay."""
    stop_airflow(home)
    services.down(home)


def local_environment(home: Path) -> dict[str, str]:
    """Start the stores; what a process needs to work on them, with every old database that a plan names."""
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("AIRFLOW")}
    environment = {**inherited, **services.up(home).environment, "HIKKOSHI_HOME": str(home.resolve())}
    for path in sorted(MUNICIPALITIES.glob("*/plan.yaml")):
        for place in read_plan(path).sources.values():
            variable = f"HIKKOSHI_DATABASE_{place.database.upper()}"
            if place.database and variable not in environment:
                environment[variable] = services.create_database(home, place.database)
    return environment


def main() -> None:
    """`python -m pipeline.airflow_local up|down|remove`."""
    commands = {"up": _show_up, "down": down, "remove": _remove}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit("usage: python -m pipeline.airflow_local up|down|remove")
    try:
        commands[sys.argv[1]](load_settings().home)
    except MigrationError as error:
        from pipeline.console import show_error

        show_error(error)
        sys.exit(error.exit_code)


def _show_up(home: Path) -> None:
    out = Console(highlight=False)
    out.print("Starting PostgreSQL, S3 and Airflow (15 to 40 s) …")
    airflow = up(home)
    out.print(f"Airflow: [bold]{airflow.url}[/bold]", "" if airflow.started else "(it ran already)")
    out.print(
        f"Log in as [bold]{airflow.user}[/bold]; the password is in {airflow.password_file}", soft_wrap=True
    )
    out.print(f"Logs: {airflow_folder(home) / 'logs'}    Stop: make down", soft_wrap=True)


def _remove(home: Path) -> None:
    down(home)
    services.remove(home)


def _prepare(folder: Path, database: str) -> None:
    """Secrets and passwords, made once; mode 0600."""
    made = {
        "fernet_key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "api_secret_key": secrets.token_urlsafe(32),
        "jwt_secret": secrets.token_urlsafe(64),
        "passwords.json": json.dumps({user: secrets.token_urlsafe(12) for user in _USERS}),
    }
    for name, text in made.items():
        if not (folder / name).is_file():
            write_private(folder / name, text)
    write_private(
        folder / "metadata_database", database.replace("postgresql://", "postgresql+psycopg2://", 1)
    )


def _airflow_environment(folder: Path, port: int) -> dict[str, str]:
    url = f"http://127.0.0.1:{port}"
    return {
        "AIRFLOW_HOME": str(folder),
        "AIRFLOW_CONFIG": str(ROOT / "airflow.cfg"),
        "HIKKOSHI_ROOT": str(ROOT),
        "AIRFLOW__API__PORT": str(port),
        "AIRFLOW__API__BASE_URL": url,
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"{url}/execution/",
        # A town's network has a proxy; what talks to this machine must not go through it.
        "NO_PROXY": ",".join(filter(None, ("127.0.0.1,localhost", os.environ.get("NO_PROXY")))),
        "GX_ANALYTICS_ENABLED": "false",
    }


def _migrate(folder: Path, environment: dict[str, str]) -> None:
    """Bring the metadata database to this version of Airflow, once for each version and database."""
    marker = folder / "migrated"
    done = f"{importlib.metadata.version('apache-airflow')} {(folder / 'metadata_database').read_text()}"
    if marker.is_file() and marker.read_text() == done:
        return
    log = folder / "migrate.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "airflow", "db", "migrate"]
        code = subprocess.run(command, cwd=ROOT, env=environment, stdout=output, stderr=output, check=False)
    if code.returncode:
        raise TargetError.at(str(log), "Airflow's database cannot be made.", "Its last lines say why.")
    write_private(marker, done)


def _choose_port() -> int:
    wanted = os.environ.get("HIKKOSHI_AIRFLOW_PORT", "")
    if not wanted:
        return _PORT if is_free(_PORT) else free_ports(1)[0]
    if not wanted.isdigit() or not is_free(int(wanted)):
        raise SpecError.at("HIKKOSHI_AIRFLOW_PORT", f"{wanted!r} is no free port.", "Give another.")
    return int(wanted)


def _wait(airflow: LocalAirflow, folder: Path) -> None:
    """Until the API answers, the scheduler and the Dag processor report, and the Dags are read."""
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while True:
        require_running(folder)
        try:
            airflow.api().get("dags/migrate_municipality")
            return
        except TargetError:
            if time.monotonic() > deadline:
                raise TargetError.at(
                    str(folder / "logs"), "Airflow is not ready in time.", "Its logs say why; then run again."
                ) from None
        time.sleep(0.5)


@contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """One process at a time starts or stops this home's Airflow."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
