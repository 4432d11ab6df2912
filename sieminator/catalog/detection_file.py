"""What `detection.yml` may say. Imports pydantic: import it only inside functions."""

import re
from datetime import time
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema, field_validator
from pydantic_core.core_schema import ValidationInfo

from sieminator.catalog.variables import RESERVED, fits, wanted
from sieminator.languages.reader import languages
from sieminator.model.detection import Confidence, Operator, Severity, Status
from sieminator.model.mark import VERSION_LENGTH
from sieminator.shape import Block, Duration, Guid, Line, Tag, TechniqueId, UniqueList, WebAddress, Wrong

_VERSION = re.compile(r"(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?", re.ASCII)
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_LONGEST_DESCRIPTION = 5000
_CODES = "|".join([*(name[:3].upper() for name in languages()), "LNT"])
"""How the codes of findings about queries begin."""


def _version(value: str) -> str:
    if not _VERSION.fullmatch(value):
        raise Wrong("is not a semantic version", hint="write it like 1.0.0")
    if len(value) > VERSION_LENGTH:
        raise Wrong(f"is longer than {VERSION_LENGTH} characters", hint="a deployed rule's mark has no room for more")
    return value


def _time(value: object) -> time:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not found:
        raise Wrong("is not a time of day", hint="write it in UTC, like 06:30")
    return time(int(found[1]), int(found[2]))


def _text(value: str) -> str:
    if not value.strip():
        raise Wrong("is empty")
    return value.strip()


def _variable_name(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise Wrong(
            "is not the name of a variable", hint="lower-case letters, digits and underscores, like time_column"
        )
    if value == RESERVED:
        raise Wrong("is reserved for what overrides exclude", hint="choose another name")
    return value


def _kind(value: str) -> str:
    if not _NAME.fullmatch(value):
        raise Wrong(
            "is not the name of a kind", hint="lower-case letters, digits and underscores, like scheduled_search"
        )
    return value


def _code(value: str) -> str:
    if not re.fullmatch(rf"(?:{_CODES})[0-9]{{3}}", value, re.ASCII):
        raise Wrong("is not the code of a finding about queries", hint=f"{_CODES.replace('|', ', ')} and three digits")
    return value


Version = Annotated[
    str,
    AfterValidator(_version),
    WithJsonSchema({"type": "string", "pattern": f"^{_VERSION.pattern}$", "maxLength": VERSION_LENGTH}),
]
TimeOfDay = Annotated[time, PlainValidator(_time), WithJsonSchema({"type": "string", "pattern": f"^{_TIME.pattern}$"})]
VariableName = Annotated[
    str, AfterValidator(_variable_name), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})
]
KindName = Annotated[str, AfterValidator(_kind), WithJsonSchema({"type": "string", "pattern": f"^{_NAME.pattern}$"})]
FindingCode = Annotated[
    str, AfterValidator(_code), WithJsonSchema({"type": "string", "pattern": f"^(?:{_CODES})[0-9]{{3}}$"})
]
Text = Annotated[str, AfterValidator(_text)]


class TriggerBlock(Block):
    """When a run raises an alert."""

    operator: Operator = Field(Operator.GREATER, description="How the number of results is compared.")
    threshold: int = Field(0, ge=0, description="With what it is compared.")


class ScheduleBlock(Block):
    """When the query runs, and over what stretch of time; a variant's block may say only what differs."""

    every: Duration | None = Field(None, description="How often it runs.")
    lookback: Duration | None = Field(None, description="The stretch of time that one run sees.")
    delay: Duration | None = Field(None, description="How long to wait for late events.")
    at: TimeOfDay | None = Field(None, description="The first run of a day in UTC; left out, the platform spreads.")
    clock: Literal["event", "ingest"] | None = Field(None, description="The time that the stretch is cut by.")
    trigger: TriggerBlock | None = Field(None, description="When a run raises an alert: more than 0 results.")
    overlap: Literal["accepted"] | None = Field(
        None, description="`accepted`: it is meant that `lookback` exceeds `every`, so that one event can alert twice."
    )


class FullScheduleBlock(ScheduleBlock):
    """A detection's schedule, which each variant starts from."""

    every: Duration = Field(description="How often it runs.")
    lookback: Duration = Field(description="The stretch of time that one run sees.")


class RequiresBlock(Block):
    """What must be there before the query can run; a variant's list replaces the detection's."""

    tables: UniqueList[Line] | None = Field(None, description="Tables that the query reads.")
    functions: UniqueList[Line] | None = Field(None, description="Functions, saved there, that the query calls.")


class VariableBlock(Block):
    """A blank in the queries, `<<name>>`."""

    type: Literal["text", "number", "list", "raw"] = Field(
        description="How the value is written: quoted, as a number, as quoted items, or as query text as it is."
    )
    default: Any = Field(
        description="The value where a target names none.",
        json_schema_extra={"type": ["string", "number", "array"], "items": {"type": "string"}},
    )
    description: Line | None = Field(None, description="What it is for.")

    @field_validator("default")
    @classmethod
    def _fits(cls, value: object, info: ValidationInfo) -> object:
        kind = info.data.get("type")
        if kind and not fits(kind, value):
            raise Wrong(f"must be {wanted(kind)}, since the type is {kind}")
        return value


class IgnoreBlock(Block):
    """A finding about a query that somebody has looked at, and answers for."""

    code: FindingCode = Field(description="Its code, such as `KQL036`; docs/lint has a page for each.")
    variant: Line | None = Field(None, description="The query file without its suffix; all of them where left out.")
    reason: Line = Field(description="Why it is right here.")


class LintBlock(Block):
    """What lint is told."""

    ignore: tuple[IgnoreBlock, ...] = Field((), description="Findings about queries that are not told again.")


class DetectionFile(Block):
    """All that `detection.yml` says, but for the variants' blocks, which each platform reads for itself."""

    schema_version: int = Field(alias="schema", ge=1, description="The version of this file's form: 1.")
    id: Guid = Field(description="The detection's identity for ever: a UUID that is never changed or used again.")
    title: Line = Field(description="What analysts read first.")
    version: Version = Field(description="A semantic version, raised with each change of meaning.")
    status: Status = Field(
        description="How far it has come; only production deploys where a target does not say otherwise."
    )
    enabled: bool = Field(True, description="Whether the rule runs where it is deployed.")
    severity: Severity = Field(description="How bad it is if it is true.")
    confidence: Confidence = Field(description="How likely a hit is to be true.")
    techniques: UniqueList[TechniqueId] = Field((), description="ATT&CK techniques; the tactics follow from them.")
    tags: UniqueList[Tag] = Field((), description="Words to select by.")
    description: Annotated[Text, Field(max_length=_LONGEST_DESCRIPTION)] = Field(
        description="What it finds, in plain text."
    )
    data_sources: tuple[Line, ...] = Field((), description="ATT&CK data sources and components.")
    requires: RequiresBlock | None = Field(None, description="What must be there before the queries can run.")
    false_positives: tuple[Text, ...] = Field((), description="What else looks like this.")
    references: UniqueList[WebAddress] = Field((), description="Where to read on.")
    authors: tuple[Line, ...] = Field((), description="Who wrote it.")
    runbook: Text | None = Field(None, description="What to do on a hit: an address, or a sentence.")
    contact: Line | None = Field(None, description="Whom to ask.")
    schedule: FullScheduleBlock = Field(description="When the queries run.")
    variables: dict[VariableName, VariableBlock] = Field({}, description="Blanks in the queries.")
    lint: LintBlock | None = Field(None, description="What lint is told.")
    variants: dict[str, Any] = Field({}, description="What only one platform knows; read by the platform.")


class VariantBlock(Block):
    """What every platform knows of a variant; the rest of its block is the platform's own."""

    kind: KindName | None = Field(None, description="The platform's kind of rule; its usual one where left out.")
    schedule: ScheduleBlock | None = Field(None, description="What differs from the detection's schedule.")
    requires: RequiresBlock | None = Field(None, description="What differs from the detection's `requires`.")
