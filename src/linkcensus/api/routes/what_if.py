"""What scores would be if links came or went."""

from typing import Annotated

from fastapi import Body, Response
from pydantic import BaseModel, ConfigDict, Field

from linkcensus.api.answering import READS_ONLY, Answer, operation
from linkcensus.api.asking import SITE, Tag, TargetPath, questions, target_of
from linkcensus.api.models import model_of
from linkcensus.insights.edits import Action, Edit, edit_of, read_edits
from linkcensus.insights.resolved_edits import MOST_EDITS
from linkcensus.insights.what_if import WhatIfAnswer

router = questions(Tag.SCORES)

_LONGEST_FILE = 5_000_000
_LONGEST_ADDRESS = 8_192

Address = Annotated[str, Field(max_length=_LONGEST_ADDRESS)]


class LinkEdit(BaseModel):
    """One link, or all links of a site, that comes or goes."""

    model_config = ConfigDict(extra="forbid")

    action: Action = Field(description="What happens to the links.")
    source: Address = Field(description="Where they stand: a site, or a URL for one page.")
    target: Address | None = Field(
        None, description="What they point at; the site asked about if not given."
    )


class WhatIf(BaseModel):
    """Which links come or go."""

    model_config = ConfigDict(extra="forbid")

    edits: list[LinkEdit] = Field(default_factory=list, max_length=MOST_EDITS)
    file: str | None = Field(
        None,
        max_length=_LONGEST_FILE,
        description="More edits: the text of a CSV file of action,source[,target], or of a "
        "disavow file.",
    )
    exact: bool = Field(False, description="Solve the whole graph again; slower.")
    most_affected: int = Field(10, ge=0, le=1000, description="Other sites told.")


@router.post(
    f"{SITE}/what-if",
    **operation(
        "what_if",
        "What authority and trust would be if links came or went",
        model_of(WhatIfAnswer, dated=True),
        "Nothing is changed. The answer tells what each edit does, and other sites most affected.",
        404,
    ),
    openapi_extra=READS_ONLY,
)
def what_if(answer: Answer, target: TargetPath, asked: Annotated[WhatIf, Body()]) -> Response:
    """Answer what the edits would do."""
    edits = [_edit(place, edit) for place, edit in enumerate(asked.edits)]
    if asked.file is not None:
        edits += read_edits(asked.file.splitlines(), "file")
    return answer.one(
        lambda: answer.services.preparations.ask(
            target, edits, exact=asked.exact, most_affected=asked.most_affected
        )
    )


def _edit(place: int, edit: LinkEdit) -> Edit:
    name = f"edits.{place}"
    source = edit_of(edit.action, edit.source, f"{name}.source").source
    target = None if edit.target is None else target_of(edit.target, place=f"{name}.target")
    return Edit(edit.action, source, target, name)
