"""The whole OpenAPI document, asked with data that fits it and with data that does not.

Whatever is asked: no fault of ours, only statuses and bodies that the document tells of, and what
does not fit is refused.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.config import (
    CoveragePhaseConfig,
    ExamplesPhaseConfig,
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
)
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.integration.api.conftest import HERO, app_for
from tests.integration.conftest import DemoLake

from linkcensus.api.app import create_app
from linkcensus.api.services import Services
from linkcensus.core.settings import load_settings
from linkcensus.index.index import Index
from linkcensus.jobs.queue import JobQueue
from linkcensus.store.roles import Role
from linkcensus.store.state import open_state

EXAMPLES = 4
"""Requests an operation that fit, and as many that do not."""

_CONFIG = SchemathesisConfig(
    projects=ProjectsConfig(
        default=ProjectConfig(
            generation=GenerationConfig(
                max_examples=EXAMPLES, deterministic=True, with_security_parameters=False
            ),
            phases=PhasesConfig(
                examples=ExamplesPhaseConfig(enabled=False),
                coverage=CoveragePhaseConfig(enabled=False),
            ),
        )
    )
)
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]


class Asked:
    """The application that is asked: at first one that only has the document."""

    def __init__(self) -> None:
        self.app: ASGIApp = create_app(None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


ASKED = Asked()
schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", ASKED, config=_CONFIG)


@schema.hook
def map_path_parameters(context: Any, path_parameters: dict[str, Any] | None) -> Any:
    """Ask about the demo's hero half of the time, for little is known of other words."""
    target = (path_parameters or {}).get("target")
    if path_parameters and isinstance(target, str) and len(target) % 2:
        path_parameters["target"] = HERO
    return path_parameters


@pytest.fixture(scope="module")
def whole_app(demo: DemoLake, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything the application has, over a copy of the demo that may be changed."""
    root: Path = tmp_path_factory.mktemp("asked") / "data"
    shutil.copytree(demo.index.root, root)
    chosen = load_settings(data=root, workers=1)
    with ExitStack() as opened:
        index = opened.enter_context(closing(Index(root, chosen)))
        state = opened.enter_context(closing(open_state(chosen)))
        jobs = opened.enter_context(closing(JobQueue(chosen)))
        ASKED.app = app_for(Services(chosen, index, state, jobs), Role.ADMIN)
        yield


@pytest.mark.slow
@pytest.mark.usefixtures("whole_app")
@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[*HealthCheck],
)
def test_every_operation_keeps_its_word(case: schemathesis.Case) -> None:
    case.call_and_validate(base_url="http://localhost", checks=_CHECKS)
