"""A MariaDB server of this test run's own: Debian's, without network, data in a temporary folder."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pymysql
import pytest


def require_mariadb() -> None:
    """Skip, saying so, where the server is not installed."""
    if not (shutil.which("mariadbd") and shutil.which("mariadb-install-db")):
        pytest.skip("MariaDB's server is not installed (Debian: mariadb-server)")


@contextmanager
def mariadb(folder: Path) -> Iterator[str]:
    """Address of an empty database `old`."""
    data, socket = folder / "data", Path(f"/tmp/hikkoshi-mariadb-{os.getpid()}.sock")
    user = [f"--user={os.environ.get('USER', 'root')}"] if os.geteuid() == 0 else []
    subprocess.run(
        ["mariadb-install-db", "--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", *user],
        check=True, capture_output=True,
    )  # fmt: skip
    server = subprocess.Popen(
        ["mariadbd", "--no-defaults", f"--datadir={data}", f"--socket={socket}", "--skip-networking", *user],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        connection = _connect(socket)
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE old CHARACTER SET utf8mb4")
        connection.close()
        yield f"mysql+pymysql://root@localhost/old?unix_socket={socket}"
    finally:
        server.terminate()
        server.wait(timeout=30)


def _connect(socket: Path) -> "pymysql.Connection[pymysql.cursors.Cursor]":
    deadline = time.monotonic() + 60
    while True:
        while not socket.exists() and time.monotonic() < deadline:
            time.sleep(0.1)
        try:
            return pymysql.connect(unix_socket=str(socket), user="root")
        except pymysql.err.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
