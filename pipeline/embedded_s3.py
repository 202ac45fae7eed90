"""An S3 server (SeaweedFS) from its wheel, on the loopback address, under the home folder.

The key of a municipality reaches only keys below its code; the S3 API refuses everything else. The server's
own inner ports (filer, volume) take requests of any process of this machine without a key: it is for one
machine with one user, and a shared machine needs a real object store.
"""

import json
import os
import signal
import sysconfig
import time
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import psutil  # type: ignore[import-untyped]
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from contracts.errors import Problem, TargetError
from pipeline.services_state import ServicesState, write_private

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

BUCKET = "hikkoshi"
REGION = "us-east-1"
_DEADLINE_SECONDS = 60


def start_s3(home: Path, state: ServicesState) -> None:
    """Start the server if needed, wait until it answers, and make the bucket."""
    folder = home / "s3"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    _write_identities(folder, state)
    if s3_process(home) is None:
        _launch(folder, state)
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not s3_answers(state):
        if time.monotonic() > deadline or s3_process(home) is None:
            raise TargetError(
                Problem(str(folder / "s3.log"), "the S3 server does not start.", "Its last lines say why.")
            )
        time.sleep(0.2)


def reload_identities(home: Path, state: ServicesState, municipality: str) -> None:
    """Let the running server know the key of this municipality; requests in flight go on."""
    _write_identities(home / "s3", state)
    process = s3_process(home)
    if process is not None:
        process.send_signal(signal.SIGHUP)
    client = _client(state, *state.municipal_keys[municipality])
    deadline = time.monotonic() + _DEADLINE_SECONDS
    while not _lists(client, f"{municipality}/"):
        if time.monotonic() > deadline:
            raise TargetError(
                Problem(
                    endpoint(state), "the S3 server does not take the new key.", "Stop it and start it again."
                )
            )
        time.sleep(0.1)


def stop_s3(home: Path) -> None:
    """Stop the server if it runs."""
    process = s3_process(home)
    if process is None:
        return
    # It closes its volumes at once and then waits 15 s for its own inner connections: no need to.
    process.terminate()
    if not _ends(home, 3):
        process.kill()
        _ends(home, 10)


def _ends(home: Path, seconds: float) -> bool:
    """Whether the server ends in time; one that its parent has not yet taken leave of has ended."""
    deadline = time.monotonic() + seconds
    while s3_process(home) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def s3_process(home: Path) -> psutil.Process | None:
    """Our server's process, None when it does not run; a pid that another program has by now is not ours."""
    pid = home / "s3" / "weed.pid"
    try:
        process = psutil.Process(int(pid.read_text()))
        ours = f"-dir={home / 's3' / 'data'}" in process.cmdline()
        return process if ours and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, psutil.Error):
        return None


def endpoint(state: ServicesState) -> str:
    """Address of the S3 API."""
    return f"http://127.0.0.1:{state.s3_ports['s3']}"


def s3_answers(state: ServicesState) -> bool:
    """Whether our server takes our key and holds the bucket, which is made on the way."""
    client = _client(state, state.access_key, state.secret_key)
    try:
        if BUCKET not in (bucket.get("Name") for bucket in client.list_buckets().get("Buckets", [])):
            client.create_bucket(Bucket=BUCKET)
        # The bucket is there before the first volume is: only a written object proves the server ready.
        client.put_object(Bucket=BUCKET, Key=".ready", Body=b"ready")
        client.delete_object(Bucket=BUCKET, Key=".ready")
    except (ClientError, BotoCoreError):
        return False
    return True


def _client(state: ServicesState, access: str, secret: str) -> "S3Client":
    return boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint(state),
        region_name=REGION,
        aws_access_key_id=access,
        aws_secret_access_key=secret,
        config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
    )


def _lists(client: "S3Client", prefix: str) -> bool:
    try:
        client.list_objects_v2(Bucket=BUCKET, Prefix=prefix, MaxKeys=1)
    except (ClientError, BotoCoreError):
        return False
    return True


def _launch(folder: Path, state: ServicesState) -> None:
    for name in ("data", "tmp"):
        (folder / name).mkdir(exist_ok=True)
    command = _command(folder, state)
    log = (os.POSIX_SPAWN_OPEN, 1, str(folder / "s3.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    pid = os.posix_spawn(
        command[0],
        command,
        # It would take AWS_* of this process for one more administrator.
        {"PATH": os.defpath, "HOME": str(folder), "TMPDIR": str(folder / "tmp")},
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            log,
            (os.POSIX_SPAWN_DUP2, 1, 2),
        ],
        setsid=True,
    )
    write_private(folder / "weed.pid", str(pid))


def _command(folder: Path, state: ServicesState) -> list[str]:
    ports = [f"-{name.replace('_', '.port.')}={port}" for name, port in state.s3_ports.items() if "_" in name]
    ports += [f"-{name}.port={port}" for name, port in state.s3_ports.items() if "_" not in name]
    weed = Path(sysconfig.get_path("scripts")) / "weed"
    return [
        *(str(weed), "-logtostderr", "server", "-s3", "-filer", f"-dir={folder / 'data'}"),
        *("-ip=127.0.0.1", "-ip.bind=127.0.0.1", *ports, "-s3.port.iceberg=0", "-s3.port.lance=0"),
        *(
            f"-filer.localSocket={folder / 'tmp' / 'filer.sock'}",
            f"-s3.localSocket={folder / 'tmp' / 's3.sock'}",
        ),
        *(
            "-master.telemetry=false",
            "-master.electionTimeout=1s",
            "-master.volumeSizeLimitMB=1024",
            "-volume.max=200",
        ),
        *(
            "-volume.preStopSeconds=0",
            "-s3.autoCreateBucket=false",
            f"-s3.config={folder / 'identities.json'}",
        ),
    ]


def _write_identities(folder: Path, state: ServicesState) -> None:
    write_private(folder / "identities.json", json.dumps(_identities(state), indent=1))


def _identities(state: ServicesState) -> dict[str, object]:
    towns = [
        _identity(code, *pair, [f"{act}:{BUCKET}/{code}/*" for act in ("Read", "Write", "List", "Tagging")])
        for code, pair in sorted(state.municipal_keys.items())
    ]
    everything = ["Admin", "Read", "Write", "List", "Tagging"]
    return {"identities": [_identity("hikkoshi", state.access_key, state.secret_key, everything), *towns]}


def _identity(name: str, access: str, secret: str, actions: list[str]) -> dict[str, object]:
    return {"name": name, "credentials": [{"accessKey": access, "secretKey": secret}], "actions": actions}
