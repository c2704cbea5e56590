"""A tiny API with everything that the tools must cope with, and an MCP client of it."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import anyio
import pytest
from fastapi import FastAPI, Query, Response
from fastapi.responses import JSONResponse, PlainTextResponse
from mcp.client.client import Client
from pydantic import BaseModel, Field

from linkcensus.mcp.caller import Caller
from linkcensus.mcp.server import make_server
from linkcensus.mcp.tools import Toolbox

T = TypeVar("T")


class Row(BaseModel):
    """A link."""

    source_url: str
    anchor: Annotated[str | None, Field(json_schema_extra={"x-untrusted": True})] = None
    via: list[str] = []


class Rows(BaseModel):
    """A page of links."""

    rows: list[Row]
    total: int | None
    cursor: str | None


class Edit(BaseModel):
    """One change."""

    action: str
    source: str


class Edits(BaseModel):
    """What is asked."""

    edits: list[Edit] = Field(description="The changes.")
    exact: bool = False


class Note(BaseModel):
    """A note."""

    target: str
    text: str


TEXT = "buy now"
STORE: dict[str, Any] = {"rows": 3, "text": TEXT}
"""What the tiny API answers with; tests change it."""


def tiny_api() -> FastAPI:
    """The API."""
    app = FastAPI()

    @app.get("/api/links/{target:path}/list", operation_id="links", tags=["links"])
    def links(
        target: str, limit: Annotated[int, Query(ge=1, le=1000)] = 50, cursor: str | None = None,
        conditions: Annotated[
            list[str] | None, Query(alias="filter", description="Conditions.")
        ] = None,
        internal: bool = False,
    ) -> Rows:  # fmt: skip
        """The links of a target."""
        first = int(cursor or 0)
        last = min(STORE["rows"], first + limit)
        seen = f"{target} {conditions} {internal}"
        rows = [
            Row(source_url=f"https://s{n}.test/ {seen}", anchor=STORE["text"])
            for n in range(first, last)
        ]
        following = str(last) if last < STORE["rows"] else None
        return Rows(rows=rows, total=STORE["rows"], cursor=following)

    @app.get("/api/map", operation_id="link_map", tags=["scores"])
    def link_map(nodes: int = 500) -> dict[str, list[int]]:
        return {"nodes": list(range(nodes)), "many": list(range(STORE["rows"]))}

    @app.get("/api/jobs/{job_id}", operation_id="job", tags=["jobs"])
    def job(job_id: str) -> dict[str, str]:
        return {"id": job_id}

    reads = {"x-reads-only": True}

    @app.post("/api/what-if", operation_id="what_if", tags=["scores"], openapi_extra=reads)
    def what_if(asked: Edits) -> dict[str, Any]:
        return {"edits": len(asked.edits), "exact": asked.exact}

    @app.post("/api/notes/{target:path}", operation_id="add_note", tags=["marks"])
    def add_note(target: str, note: Note) -> dict[str, str]:
        STORE["note"] = note.text
        return {"of": target, "text": note.text}

    @app.delete("/api/notes/{note_id}", operation_id="remove_note", tags=["marks"], status_code=204)
    def remove_note(note_id: str) -> Response:
        return Response(status_code=204)

    add_odd_routes(app)
    return app


def add_odd_routes(app: FastAPI) -> None:
    """Routes that refuse, and such as are no tools."""

    @app.get("/api/refused", operation_id="refused", tags=["links"])
    def refused() -> dict[str, int]:
        detail = {"title": "No", "detail": "not \u202ethis", "place": "limit", "remedy": "ask less"}
        return JSONResponse(detail, 400)  # type: ignore[return-value]

    @app.get("/api/broken", operation_id="broken", tags=["links"])
    def broken() -> dict[str, int]:
        return PlainTextResponse("no json")  # type: ignore[return-value]

    @app.get(
        "/api/file", operation_id="export_links", tags=["links"], response_class=PlainTextResponse
    )
    def export_links() -> str:
        return "a,b"

    @app.get("/api/users", operation_id="users", tags=["people"])
    def users() -> dict[str, str]:
        return {}

    @app.get("/api/bare", operation_id="bare")
    def bare() -> dict[str, str]:
        return {}


@pytest.fixture
def api() -> FastAPI:
    """The tiny API, as it was at first."""
    STORE.update(rows=3, text=TEXT)
    return tiny_api()


@pytest.fixture
def document(api: FastAPI) -> dict[str, Any]:
    """Its OpenAPI document."""
    return api.openapi()


Ask = Callable[[Callable[[Client], Awaitable[T]]], T]


@pytest.fixture
def with_client(api: FastAPI) -> Callable[..., Any]:
    """Run something with an MCP client of the tiny API."""

    def run(use: Callable[[Client], Awaitable[T]], *, writing: bool = False) -> T:
        server = make_server(Toolbox(api.openapi()), lambda _context: Caller(api, writing))

        async def main() -> T:
            async with Client(server) as client:
                return await use(client)

        return anyio.run(main)

    return run


@pytest.fixture
def call(with_client: Callable[..., Any]) -> Callable[..., Any]:
    """Call one tool: its answer as an object, or the text of its problem."""

    def run(name: str, *, writing: bool = False, **arguments: Any) -> Any:
        result = with_client(lambda client: client.call_tool(name, arguments), writing=writing)
        return result.content[0].text if result.is_error else result.structured_content

    return run
