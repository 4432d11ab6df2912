"""What the files of an environment may say. Imports pydantic: import it only inside functions."""

import re
from datetime import date
from pathlib import PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Discriminator, Field, WithJsonSchema
from pydantic import Tag as Member

from sieminator.catalog.detection_file import Text, VariableName
from sieminator.catalog.names import NAME
from sieminator.model.detection import Severity, Status
from sieminator.model.mark import OWNER
from sieminator.model.target import OnEdit
from sieminator.shape import Block, Line, OneOrMany, Tag, TechniqueId, UniqueList, WebAddress, Wrong


def _name(value: str) -> str:
    if not NAME.fullmatch(value):
        raise Wrong("is not a name", hint="lower-case letters, digits, dots, hyphens and underscores")
    return value


def _credential(value: str) -> str:
    if not NAME.fullmatch(value):
        hint = "name the secret that the keyring holds, like prod-read; never write the secret itself"
        raise Wrong("is not the name of a credential", hint=hint, quiet=True)
    return value


def _owner(value: str) -> str:
    if not OWNER.fullmatch(value):
        raise Wrong("is not an owner", hint="at most 16 lower-case letters, digits and hyphens, like soc-emea")
    return value


def _as_text(value: object) -> object:
    """Take a whole number for the text that it is written as: some platforms count severities."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _title_format(value: str) -> str:
    if "{title}" not in value or re.search(r"[{}]", value.replace("{title}", "")):
        raise Wrong("must hold {title}, and nothing else in braces", hint='write it like "[ACME] {title}"')
    return value


def _ledger_folder(value: str) -> str:
    steps = [step for step in PurePosixPath(value).parts if step != "."]
    if not steps or steps[0] in ("content", "environments"):
        raise Wrong("is not a folder of its own", hint="the ledger's folder is made private, and kept out of Git")
    return value


def _variable_value(value: object) -> object:
    is_list = isinstance(value, list) and all(isinstance(item, str) for item in value)
    if is_list or (isinstance(value, str | int | float) and not isinstance(value, bool)):
        return value
    raise Wrong("must be text, a number, or a list of texts")


def _is_block(value: object) -> str:
    return "block" if isinstance(value, dict) else "word"


Mapped = Annotated[
    Line,
    BeforeValidator(_as_text),
    WithJsonSchema({"anyOf": [{"type": "string", "pattern": r"^\S(.*\S)?$"}, {"type": "integer"}]}),
]
"""A severity as a platform knows it: a word, or a whole number."""
Name = Annotated[str, AfterValidator(_name), WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"})]
CredentialName = Annotated[
    str, AfterValidator(_credential), WithJsonSchema({"type": "string", "pattern": f"^{NAME.pattern}$"})
]
Owner = Annotated[str, AfterValidator(_owner), WithJsonSchema({"type": "string", "pattern": f"^{OWNER.pattern}$"})]
LedgerFolder = Annotated[Line, AfterValidator(_ledger_folder)]
TitleFormat = Annotated[str, AfterValidator(_title_format)]
VariableValue = Annotated[
    Any,
    AfterValidator(_variable_value),
    WithJsonSchema({"type": ["string", "number", "array"], "items": {"type": "string"}}),
]


class CredentialsBlock(Block):
    """Names of secrets, never secrets."""

    read: CredentialName | None = Field(None, description="Used by everything that only reads.")
    write: CredentialName | None = Field(None, description="Used by `deploy`; the same as `read` where left out.")


class PickBlock(Block):
    """Which detections: each key that is given must fit."""

    ids: OneOrMany[Line] | None = Field(None, description="UUIDs, or the names of the detections' folders.")
    tags: OneOrMany[Tag] | None = Field(None, description="Any of these tags.")
    techniques: OneOrMany[TechniqueId] | None = Field(None, description="Any of these, or a sub-technique of one.")
    severity: OneOrMany[Severity] | None = Field(None, description="Any of these.")
    status: OneOrMany[Status] | None = Field(None, description="Any of these.")


def _deployable(values: tuple[Status, ...] | None) -> tuple[Status, ...] | None:
    if values and Status.DEPRECATED in values:
        raise Wrong("cannot take what is deprecated", hint="deprecated detections are withdrawn everywhere", quiet=True)
    return values


class SelectBlock(PickBlock):
    """Which detections a target takes."""

    status: Annotated[OneOrMany[Status] | None, AfterValidator(_deployable)] = Field(
        None, description="Any of these; production alone where left out."
    )
    exclude: PickBlock | None = Field(None, description="And of those, not these.")


class MatchBlock(Block):
    """Which detections an override is for: each key that is given must fit, and at least one must be given."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    id: OneOrMany[Line] | None = Field(None, description="UUIDs, or the names of the detections' folders.")
    tag: OneOrMany[Tag] | None = Field(None, description="Any of these tags.")
    technique: OneOrMany[TechniqueId] | None = Field(None, description="Any of these, or a sub-technique of one.")
    severity: OneOrMany[Severity] | None = Field(None, description="Any of these.")
    status: OneOrMany[Status] | None = Field(None, description="Any of these.")


class OverrideBlock(Block):
    """What is different here for some detections, and why."""

    match: MatchBlock = Field(description="For which detections.")
    set: dict[str, Any] = Field({}, description="Any field of detection.yml but `id` and `version`, nested as there.")
    exclude: dict[Tag, OneOrMany[Text]] = Field(
        {}, description="A query language, and predicates of it that must not match; the query says <<exclusions>>."
    )
    unmanaged: UniqueList[Line] = Field((), description="Fields of the platform that are left to the customer.")
    remote_id: Line | None = Field(
        None, description="The platform's id of somebody else's rule, which is taken over for this one detection."
    )
    reason: Text = Field(description="Why.")
    until: date | None = Field(None, description="The last day; afterwards the override is an error.")


class HoldBlock(Block):
    """An edit that is accepted for a while, and why."""

    detection: Line = Field(description="The detection's UUID, or the name of its folder.")
    fields: UniqueList[Line] = Field(
        min_length=1, description="Fields of the platform, and `enabled`, that stay as somebody made them there."
    )
    reason: Text = Field(description="Why.")
    until: date = Field(description="The last day; afterwards the edit is drift again.")


class LimitsBlock(Block):
    """How much one deploy may change."""

    removals_percent: int | None = Field(None, ge=0, le=100, description="Removals, where ten rules or more are ours.")
    removals_few: int | None = Field(None, ge=0, description="Removals, where fewer than ten rules are ours.")
    updates_percent: int | None = Field(None, ge=0, le=100, description="Updates that need no `--yes`.")


Credentials = Annotated[
    Annotated[CredentialName, Member("word")] | Annotated[CredentialsBlock, Member("block")], Discriminator(_is_block)
]
Select = Annotated[
    Annotated[Literal["none"], Member("word")] | Annotated[SelectBlock, Member("block")], Discriminator(_is_block)
]


class LayerFile(Block):
    """What the defaults, a group and a target may say: a group's word replaces the defaults', a target's both."""

    platform: Name | None = Field(None, description="Which product it is.")
    lab: bool = Field(False, description="Our own fake of the product answers.")
    settings: dict[str, Any] = Field({}, description="Where it is; each platform has its own.")
    credentials: Credentials | None = Field(None, description="The names of the secrets to sign in with.")
    select: Select | None = Field(None, description="Which detections it takes; `none` for none at all.")
    variants: UniqueList[Name] | None = Field(None, description="Names of variants, the preferred first.")
    variables: dict[VariableName, VariableValue] = Field({}, description="Values for the blanks in queries.")
    overrides: tuple[OverrideBlock, ...] = Field((), description="What is different here; the last word wins.")
    holds: tuple[HoldBlock, ...] = Field((), description="Edits made there that are accepted for a while.")
    limits: LimitsBlock | None = Field(None, description="How much one deploy may change.")
    unmanaged: UniqueList[Line] = Field((), description="Fields of the platform that are left to the customer.")
    on_edit: OnEdit = Field(OnEdit.HOLD, description="What becomes of a rule that somebody edited there.")
    title_format: TitleFormat = Field("{title}", description="What rules are called there.")
    severity_map: dict[Severity, Mapped] = Field({}, description="Our severity to the platform's.")
    proxy: WebAddress | None = Field(None, description="The proxy on the way there.")
    ca_bundle: Line | None = Field(None, description="A file of certificates to trust, relative to the root.")


class TargetFile(LayerFile):
    """One place where rules live."""

    group: Name | None = Field(None, description="The group whose words it takes over.")


class EnvironmentFile(Block):
    """A set of targets that are deployed together."""

    schema_version: int = Field(alias="schema", ge=1, description="The version of this file's form: 1.")
    owner: Owner = Field(description="A short stable name that signs our rules there; it is never changed.")
    ledger: LedgerFolder | None = Field(None, description="The folder of the record, relative to the root.")
    defaults: dict[str, Any] = Field({}, description="What all targets have in common.")
    groups: dict[str, Any] = Field({}, description="What some targets have in common.")
    targets: dict[str, Any] = Field({}, description="The places where rules live.")
