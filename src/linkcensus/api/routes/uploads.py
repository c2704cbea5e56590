"""Files come in: streamed to the data folder, looked at, and imported from there."""

from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from linkcensus.api.answering import operation
from linkcensus.api.models import UNTRUSTED, model_of
from linkcensus.api.security.identity import Editor
from linkcensus.api.security.refusals import TooLarge
from linkcensus.api.services import Served
from linkcensus.core.errors import BadInput
from linkcensus.importers.format import ImportOptions, InputFile
from linkcensus.importers.preview import FilePreview
from linkcensus.importers.preview import preview as look_at
from linkcensus.jobs.uploads import Upload, Uploads, shown

router = APIRouter(prefix="/uploads", tags=["imports"])

_MEGABYTE = 1_000_000
_BUFFER_BYTES = 1 << 20

UploadId = Annotated[str, Path(description="The upload's id.", max_length=64)]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class UploadModel(BaseModel):
    """A file that came in."""

    id: str = Field(description="What an import names it by.")
    name: str = Field(
        description="Its name, without folders; formats may read site and date.",
        json_schema_extra=UNTRUSTED,
    )
    bytes: int = Field(description="Its length.")


@router.post(
    "",
    status_code=201,
    openapi_extra=_BODY,
    **operation(
        "upload",
        "Upload one file",
        UploadModel,
        "The body is the file itself. It is kept for some days, or until it was imported.",
        413,
    ),
)
async def upload(
    _: Editor,
    services: Served,
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=1000, description="The file's name.")],
) -> UploadModel:
    """Stream a body into a file of its own."""
    most = services.settings.max_upload_megabytes * _MEGABYTE
    too_large = TooLarge(
        f"a file may have {services.settings.max_upload_megabytes:,} MB",
        remedy="split it, or raise LINKCENSUS_MAX_UPLOAD_MEGABYTES",
    )
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        raise too_large
    uploads = Uploads(services.settings.data)
    place = await run_in_threadpool(uploads.new, name)
    whole = False
    try:
        if await _received(request, place, most) > most:
            raise too_large
        finished = await run_in_threadpool(uploads.finish, place)
        whole = True
    except ClientDisconnect:
        raise BadInput("the upload broke off", remedy="send it again") from None
    finally:
        if not whole:
            await run_in_threadpool(uploads.delete, place.id)
    return UploadModel(id=finished.id, name=finished.name, bytes=finished.bytes)


async def _received(request: Request, place: Upload, most: int) -> int:
    """Write the body, as far as one byte more than is allowed; returns how many came."""
    count = 0
    with place.path.open("wb", buffering=_BUFFER_BYTES) as file:
        async for block in request.stream():
            count += len(block)
            if count > most:
                return count
            await run_in_threadpool(file.write, block)
    if not count:
        raise BadInput("the file is empty", place="body", remedy="send the file as the body")
    return count


@router.get(
    "/{upload_id}/preview",
    **operation(
        "preview_upload",
        "What is in an uploaded file: format, columns, first rows, what the columns may mean",
        model_of(FilePreview),
        None,
        404,
    ),
)
def preview_upload(
    _: Editor,
    services: Served,
    upload_id: UploadId,
    format_name: Annotated[
        str | None, Query(alias="format", max_length=100, description="Not to be guessed.")
    ] = None,
    site: Annotated[str | None, Query(max_length=300)] = None,
) -> dict[str, object]:
    """Look at a file before it is imported."""
    found = Uploads(services.settings.data).find(upload_id)
    options = ImportOptions(services.settings, format=format_name, site=site)
    seen = look_at(InputFile(found.name, found.path), options)
    values = asdict(seen)
    if seen.problem is not None:
        values["problem"] = shown(seen.problem)
    return values


@router.delete("/{upload_id}", status_code=204, name="delete_upload", operation_id="delete_upload")
def delete_upload(_: Editor, services: Served, upload_id: UploadId) -> None:
    """Throw an upload away."""
    with suppress(FileNotFoundError):
        Uploads(services.settings.data).delete(upload_id)
