"""S3-compatible storage through the same gate: list objects, copy one into a file.

fsspec and s3fs do the talking; their sockets come from the gate's factory. Without keys in the
settings or the usual AWS variables requests are anonymous: the library's own search for keys would
ask a cloud's metadata service.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from linkcensus.core.errors import BadInput, Refused, SourceUnavailable
from linkcensus.core.settings import Settings
from linkcensus.net.download import Progress
from linkcensus.net.gate import REFUSAL, check_host, gated_socket_factory

_MOST_OBJECTS = 1_000_000
_CHUNK_BYTES = 8 * 1024 * 1024
_BYTES_PER_MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class S3Object:
    """One object: its location and its size."""

    location: str
    size_bytes: int


def list_objects(location: str, settings: Settings) -> list[S3Object]:
    """Return the objects a location means: one key, all below a folder, or a glob, sorted.

    Raises:
        BadInput: There is nothing, or more than a million objects, or access is denied.
        Refused: The endpoint is not public.
        SourceUnavailable: The service does not answer.
    """
    files = _filesystem(settings)
    path = location.removeprefix("s3://")
    with _Translated(location):
        if any(mark in path for mark in "*?["):
            found = files.glob(path, detail=True)
        else:
            found = files.find(path, detail=True)
    objects = [
        S3Object(f"s3://{name}", int(entry.get("size") or 0))
        for name, entry in sorted(found.items())
        if entry.get("type") == "file"
    ]
    if len(objects) > _MOST_OBJECTS:
        raise BadInput("holds more than a million objects", place=location)
    return objects


def copy_object(
    location: str, into: Path, settings: Settings, progress: Progress | None = None
) -> None:
    """Copy one object into the file `into`, which appears when it is complete.

    Raises:
        BadInput, Refused, SourceUnavailable: As `list_objects`; also BadInput for an object
            larger than the settings allow.
    """
    cap_bytes = settings.max_download_megabytes * _BYTES_PER_MEGABYTE
    part = into.with_name(f"{into.name}.part")
    into.parent.mkdir(parents=True, exist_ok=True)
    files = _filesystem(settings)
    with _Translated(location), files.open(location, "rb", cache_type="none") as source:
        total = int(source.size)
        if total > cap_bytes:
            raise BadInput(
                f"is larger than {settings.max_download_megabytes} MB",
                place=location,
                remedy="raise LINKCENSUS_MAX_DOWNLOAD_MEGABYTES to take it",
            )
        done = 0
        with part.open("wb") as target:
            while piece := source.read(_CHUNK_BYTES):
                target.write(piece)
                done += len(piece)
                if progress is not None:
                    progress(done, total)
            target.flush()
            os.fsync(target.fileno())
    part.replace(into)


def _filesystem(settings: Settings) -> Any:
    """Return a new s3fs file system whose sockets the gate makes."""
    import s3fs

    opened = settings.allowed_networks
    if settings.s3_endpoint_url is not None:
        _check_endpoint(settings.s3_endpoint_url, opened)
    key, secret = _credentials(settings)
    return s3fs.S3FileSystem(
        anon=key is None,
        key=key,
        secret=secret,
        token=os.environ.get("AWS_SESSION_TOKEN") if key else None,
        endpoint_url=settings.s3_endpoint_url,
        config_kwargs={
            "connect_timeout": settings.http_timeout_seconds,
            "read_timeout": settings.http_timeout_seconds,
            "user_agent_extra": settings.user_agent.replace(" ", "-"),
            "connector_args": {"socket_factory": gated_socket_factory(opened)},
            "proxies": {},
        },
        skip_instance_cache=True,
        use_listings_cache=False,
    )


def _check_endpoint(endpoint: str, opened: Sequence[Any]) -> None:
    parts = urlsplit(endpoint)
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        port = 0
    if parts.scheme not in ("http", "https") or not parts.hostname or not port:
        raise BadInput(
            f"{endpoint!r} is not an http(s) URL",
            place="LINKCENSUS_S3_ENDPOINT_URL",
            remedy="give the address of the S3 service, such as https://s3.example.com",
        )
    check_host(parts.hostname, port, opened)


def _credentials(settings: Settings) -> tuple[str | None, str | None]:
    if settings.s3_access_key_id is not None and settings.s3_secret_access_key is not None:
        return (
            settings.s3_access_key_id.get_secret_value(),
            settings.s3_secret_access_key.get_secret_value(),
        )
    key = os.environ.get("AWS_ACCESS_KEY_ID")
    secret = os.environ.get("AWS_SECRET_ACCESS_KEY")
    return (key, secret) if key and secret else (None, None)


class _Translated:
    """Turns the libraries' errors into ours, on leaving a block."""

    def __init__(self, location: str) -> None:
        self._location = location

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        botocore = import_module("botocore.exceptions")  # s3fs brings it
        if isinstance(error, FileNotFoundError):
            raise BadInput("there is nothing", place=self._location) from None
        if any(REFUSAL in str(cause) for cause in _causes(error)):
            raise Refused(f"{self._location}: the service's address {REFUSAL}") from None
        if isinstance(error, PermissionError):
            raise BadInput(
                "access is denied",
                place=self._location,
                remedy="set LINKCENSUS_S3_ACCESS_KEY_ID and LINKCENSUS_S3_SECRET_ACCESS_KEY",
            ) from None
        if isinstance(error, (botocore.BotoCoreError, botocore.ClientError, OSError)):
            raise SourceUnavailable(f"{self._location}: {error}") from None


def _causes(error: BaseException | None) -> list[BaseException]:
    """Return an error and what led to it; botocore keeps the cause in its arguments."""
    causes: list[BaseException] = []
    while error is not None and error not in causes:
        causes.append(error)
        told = getattr(error, "kwargs", {}).get("error")
        error = told if isinstance(told, BaseException) else error.__cause__ or error.__context__
    return causes
