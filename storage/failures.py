"""Failures of disks and of the S3 server in the house's words; the libraries' own text is never passed on."""

import errno

from boto3.exceptions import S3UploadFailedError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
)

from contracts.errors import Problem, SourceError, TargetError

_DISK = {
    errno.ENOSPC: ("the disk is full.", "Free space there, then run again."),
    errno.EDQUOT: ("the disk quota is used up.", "Free space there, then run again."),
    errno.ENOENT: ("it is not there.", "Run the stage that writes it."),
    errno.EACCES: ("access is denied.", "Give the account of this process the right to it."),
    errno.EPERM: ("access is denied.", "Give the account of this process the right to it."),
    errno.EROFS: ("the disk is read-only.", "Mount it for writing, or choose another folder."),
}
_MISSING_BUCKET = ("the bucket does not exist.", "Create it, or correct the root of the object store.")
_MISSING_KEY = ("the object is not there.", "Run the stage that writes it.")
_DENIED = ("access is denied.", "Correct the access key, or give it the right to this prefix.")
_DOWN = (
    "the object store does not answer.",
    "Start it (`hikkoshi services up`), or correct AWS_ENDPOINT_URL_S3.",
)
_S3 = {
    "NoSuchBucket": _MISSING_BUCKET,
    "NoSuchKey": _MISSING_KEY,
    "404": _MISSING_KEY,
    "AccessDenied": _DENIED,
    "403": _DENIED,
    "InvalidAccessKeyId": _DENIED,
    "SignatureDoesNotMatch": _DENIED,
    "XMinioStorageFull": ("the object store is full.", "Free space there, then run again."),
}


def disk_failure(place: str, error: OSError) -> TargetError:
    """A failed call to the operating system."""
    name = errno.errorcode.get(error.errno or 0, "unknown")
    unknown = (f"the disk reports {name}.", "Look at the disk, then run again.")
    return TargetError(Problem(place, *_DISK.get(error.errno or 0, unknown)))


def s3_failure(place: str, error: Exception) -> TargetError:
    """A failed call to the S3 API."""
    if isinstance(error, S3UploadFailedError) and isinstance(error.__context__, ClientError):
        error = error.__context__
    if isinstance(error, ClientError):
        code = str(error.response.get("Error", {}).get("Code", "unknown"))
        unknown = (f"the object store answers {code}.", "Look at its log and its free space, then run again.")
        return TargetError(Problem(place, *_S3.get(code, unknown)))
    if isinstance(error, (NoCredentialsError, PartialCredentialsError)):
        return TargetError(
            Problem(place, "there is no access key.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.")
        )
    if isinstance(error, (EndpointConnectionError, ConnectTimeoutError)):
        return TargetError(Problem(place, *_DOWN))
    if isinstance(error, BotoCoreError):
        kind = type(error).__name__
        return TargetError(Problem(place, f"the connection failed ({kind}).", "Run again."))
    return TargetError(Problem(place, f"the transfer failed ({type(error).__name__}).", "Run again."))


def altered(place: str) -> SourceError:
    """The bytes are not those that were sealed."""
    wrong = "the content is not the one that was sealed (its SHA-256 differs)."
    return SourceError(Problem(place, wrong, "Deliver it again."))
