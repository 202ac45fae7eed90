"""The embedded PostgreSQL and S3 server of a home folder: up, down, status. Nothing runs outside the folder.

Both listen on the loopback address only, on free ports that the folder remembers. Encryption at rest is the
business of a managed store; these servers have none.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

import psycopg

from contracts.errors import Problem, TargetError
from pipeline.embedded_postgres import (
    answers,
    dsn,
    make_database,
    place_of,
    remove_postgres,
    start_postgres,
    stop_postgres,
)
from pipeline.embedded_s3 import (
    BUCKET,
    REGION,
    endpoint,
    reload_identities,
    s3_answers,
    s3_process,
    start_s3,
    stop_s3,
)
from pipeline.services_state import (
    ServicesState,
    is_free,
    new_state,
    read_state,
    services_lock,
    write_state,
)

STORE_DATABASE = "hikkoshi"
_DATABASES = (STORE_DATABASE, "airflow")


@dataclass(frozen=True, slots=True)
class ServiceAddresses:
    """Where the servers of a home are, with the keys to them; not to be logged."""

    state: ServicesState

    def database(self, name: str) -> str:
        """Address of a database of the embedded PostgreSQL."""
        return dsn(self.state, name)

    @property
    def store(self) -> str:
        """Address of the database that holds the stores and the control schema."""
        return self.database(STORE_DATABASE)

    @property
    def objects(self) -> str:
        """Root of the object store."""
        return f"s3://{BUCKET}"

    @property
    def s3_environment(self) -> dict[str, str]:
        """What boto3 reads from the environment."""
        return _s3_environment(self.state, self.state.access_key, self.state.secret_key)

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs in its environment to work on these servers."""
        return {**self.s3_environment, "HIKKOSHI_STORE": self.store, "HIKKOSHI_OBJECTS": self.objects}


@dataclass(frozen=True, slots=True)
class ServiceStatus:
    """Whether each server answers, and where its data lie."""

    postgres: bool
    postgres_folder: Path
    s3: bool
    s3_folder: Path


def up(home: Path) -> ServiceAddresses:
    """Start what does not run, wait until it answers; does nothing when all is well. Raises TargetError."""
    home = home.resolve()
    with services_lock(home):
        state = _with_free_ports(home, read_state(home) or new_state())
        write_state(home, state)
        try:
            start_s3(home, state)
            start_postgres(home, state)
            for name in _DATABASES:
                make_database(state, name)
        except (OSError, psycopg.Error) as error:
            kind = type(error).__name__
            raise TargetError(
                Problem(str(home), f"the servers cannot be started ({kind}).", "Look at the logs below it.")
            ) from None
    return ServiceAddresses(state)


def down(home: Path) -> None:
    """Stop both servers; the data stay."""
    home = home.resolve()
    with services_lock(home):
        stop_postgres(home)
        stop_s3(home)


def remove(home: Path) -> None:
    """Stop both servers and remove their data and keys for good."""
    home = home.resolve()
    down(home)
    remove_postgres(home)
    shutil.rmtree(home / "s3", ignore_errors=True)
    (home / "services.json").unlink(missing_ok=True)


def status(home: Path) -> ServiceStatus:
    """What answers now."""
    home = home.resolve()
    state = read_state(home)
    return ServiceStatus(
        postgres=state is not None and answers(state),
        postgres_folder=place_of(home).folder,
        s3=state is not None and s3_process(home) is not None and s3_answers(state),
        s3_folder=home / "s3",
    )


def addresses(home: Path) -> ServiceAddresses:
    """Addresses of servers that were started before. Raises TargetError when they never were."""
    state = read_state(home.resolve())
    if state is None:
        raise TargetError(
            Problem(str(home), "no embedded servers were started here.", "Run `hikkoshi services up`.")
        )
    return ServiceAddresses(state)


def create_database(home: Path, name: str) -> str:
    """Address of a database of this name (an old system's, a test's), made when there is none."""
    found = addresses(home)
    make_database(found.state, name)
    return found.database(name)


def municipal_environment(home: Path, municipality: str) -> dict[str, str]:
    """boto3's environment with a key that reaches this municipality's objects only, made at first use."""
    home = home.resolve()
    with services_lock(home):
        state = addresses(home).state
        if municipality not in state.municipal_keys:
            state = state.with_municipality(municipality)
            write_state(home, state)
            reload_identities(home, state, municipality)
    return _s3_environment(state, *state.municipal_keys[municipality])


def _with_free_ports(home: Path, state: ServicesState) -> ServicesState:
    if s3_process(home) is None and not all(map(is_free, state.s3_ports.values())):
        state = state.with_s3_ports()
    if not is_free(state.postgres_port) and not answers(state):
        stop_postgres(home)
        if not is_free(state.postgres_port):
            state = state.with_postgres_port()
    return state


def _s3_environment(state: ServicesState, access: str, secret: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL_S3": endpoint(state),
        "AWS_ACCESS_KEY_ID": access,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }
