"""The OpenAPI document: FastAPI's, with problems of our shape and the ways to sign in.

It is checked in as docs/reference/openapi.json; the UI's types and the MCP tools are made from it.
"""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from linkcensus import __version__
from linkcensus.api.problems import MEDIA_TYPE, Problem, described

_SECURITY = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "linkcensus_session",
        "description": "Of a person who signed in; changes need the header X-CSRF-Token too.",
    },
    "token": {"type": "http", "scheme": "bearer", "description": "An API token, `lc_...`."},
}


def openapi_document(about: str, routes: Sequence[BaseRoute]) -> dict[str, Any]:
    """Return the document of these routes.

    Args:
        about: What it says about all of them.
        routes: As an application has them.
    """
    document = get_openapi(
        title="linkcensus", version=__version__, description=about, routes=routes
    )
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["schemas"] = dict(sorted(schemas.items()))
    components["responses"] = _share_problems(document["paths"])
    components["securitySchemes"] = _SECURITY
    document["security"] = [{name: []} for name in _SECURITY]
    return document


def _share_problems(paths: dict[str, dict[str, dict[str, Any]]]) -> dict[str, Any]:
    """Write each problem once, and refer to it from the operations; 422 is never answered."""
    shared: dict[str, Any] = {}
    for operations in paths.values():
        for operation in operations.values():
            responses = operation["responses"]
            responses.pop("422", None)
            responses.setdefault("default", described()["default"])  # the guard answers for any
            for status, response in responses.items():
                if MEDIA_TYPE in response.get("content", {}):
                    name = _name(status)
                    shared.setdefault(name, response)
                    responses[status] = {"$ref": f"#/components/responses/{name}"}
    return dict(sorted(shared.items()))


def _name(status: str) -> str:
    if not status.isdigit():
        return "OtherProblem"
    return HTTPStatus(int(status)).phrase.title().replace(" ", "")
