"""The settings in force, and where each comes from; for administrators."""

import os

from fastapi import APIRouter
from pydantic import BaseModel, Field, SecretStr

from linkcensus.api.answering import operation
from linkcensus.api.security.identity import Admin
from linkcensus.api.services import Served
from linkcensus.core.settings import Settings

router = APIRouter(prefix="/settings", tags=["people"])

_PREFIX = str(Settings.model_config["env_prefix"])


class SettingModel(BaseModel):
    """One setting."""

    name: str = Field(description="Its variable in the environment.")
    value: str | None = Field(description="As text; null when unset, dots when secret.")
    default: str | None = Field(description="As text; null for none.")
    origin: str = Field(description="environment, file (of a secret), option or default.")
    secret: bool
    description: str = Field(description="What it is for; units are in the name.")


class SettingList(BaseModel):
    """The settings in force."""

    rows: list[SettingModel]


@router.get("", **operation("settings", "Settings in force and where they come from", SettingList))
def settings(_: Admin, services: Served) -> SettingList:
    """List settings; the environment and the command line change them, not the API."""
    return SettingList(rows=[_of(services.settings, name) for name in Settings.model_fields])


def _of(settings: Settings, name: str) -> SettingModel:
    field = Settings.model_fields[name]
    value = getattr(settings, name)
    variable = f"{_PREFIX}{name.upper()}"
    default = field.get_default(call_default_factory=True, validated_data={})
    return SettingModel(
        name=variable,
        value=_text(value),
        default=_text(default),
        origin=_origin(variable, given=name in settings.model_fields_set),
        secret="SecretStr" in str(field.annotation),
        description=field.description or "",
    )


def _origin(variable: str, *, given: bool) -> str:
    if not given:
        return "default"
    if os.environ.get(f"{variable}_FILE"):
        return "file"
    return "environment" if variable in os.environ else "option"


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, SecretStr):
        return "••••••••"
    if isinstance(value, tuple):
        return ",".join(str(part) for part in value)
    return str(value)
