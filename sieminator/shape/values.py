"""Types of values that more than one kind of file holds."""

import re
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, TypeAlias, TypeVar

from pydantic import AfterValidator, Discriminator, Field, PlainValidator, WithJsonSchema
from pydantic import Tag as Member


class Wrong(ValueError):
    """A validator's refusal: how the sentence after the key's name goes on, and the way out."""

    def __init__(self, message: str, *, hint: str = "", quiet: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.quiet = quiet
        """The value may be a secret: it is not shown."""


_PLAIN = r"(?=\d)(?:(\d{1,6})d)?(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,9})s)?"
_ISO = r"P(?=[\dT])(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9})S)?)?"
_DURATION = re.compile(f"(?:{_PLAIN}|{_ISO})", re.ASCII)


@lru_cache(maxsize=256)  # a thousand files say `1h`
def parse_duration(text: str) -> timedelta:
    """Read `5m`, `1h30m`, `14d`, `90s` or ISO 8601's `PT5H`.

    Raises:
        Wrong: the text is neither.
    """
    found = _DURATION.fullmatch(text)
    if not found:
        raise Wrong("is not a duration", hint="write it like 5m, 1h30m, 14d or PT5H")
    parts = [int(part or 0) for part in found.groups()]
    days, hours, minutes, seconds = map(sum, zip(parts[:4], parts[4:], strict=True))  # one half is all 0
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


def _duration(value: object) -> timedelta:
    if not isinstance(value, str):
        raise Wrong("is not a duration", hint="write it with its unit, like 5m, 1h30m, 14d or PT5H")
    return parse_duration(value)


Duration = Annotated[
    timedelta,
    PlainValidator(_duration),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$", "examples": ["5m", "1h", "14d", "PT5H"]}),
]
"""A stretch of time."""


def _line(value: str) -> str:
    if not value.strip():
        raise Wrong("is empty")
    if "\n" in value or value != value.strip():
        raise Wrong("must be one line without white space around it")
    if "\0" in value:  # YAML can write one, and no file's name may hold it
        raise Wrong("must hold no NUL")
    return value


Line = Annotated[str, AfterValidator(_line), WithJsonSchema({"type": "string", "pattern": r"^\S(.*\S)?$"})]
"""Text on one line, not empty."""

_TAG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TECHNIQUE = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)
_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_URL = re.compile(r"https?://[^\s/@]+(?:/\S*)?")


def _tag(value: str) -> str:
    if not _TAG.fullmatch(value):
        raise Wrong("is not a tag", hint="lower-case words with hyphens between them, like initial-access")
    return value


def _technique(value: str) -> str:
    if not _TECHNIQUE.fullmatch(value):
        raise Wrong("is not the id of an ATT&CK technique", hint="write it like T1204 or T1204.001")
    return value


def _guid(value: str) -> str:
    if not _GUID.fullmatch(value.lower()):
        raise Wrong(
            "is not a UUID", hint="eight, four, four, four and twelve hexadecimal digits with hyphens between them"
        )
    return value.lower()


def _web_address(value: str) -> str:
    if "@" in value.partition("://")[2].partition("/")[0]:
        raise Wrong("holds a user or a password", hint="leave them out of the address", quiet=True)
    if not _URL.fullmatch(value):
        raise Wrong("is not a web address", hint="write it like https://host/path")
    return value


def _pattern(expression: "re.Pattern[str]") -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": f"^{expression.pattern}$"})


Tag = Annotated[str, AfterValidator(_tag), _pattern(_TAG)]
"""Lower-case words with hyphens between them."""

TechniqueId = Annotated[str, AfterValidator(_technique), _pattern(_TECHNIQUE)]
"""An ATT&CK id by its form; whether it exists is for the catalog to say."""

Guid = Annotated[
    str,
    AfterValidator(_guid),
    WithJsonSchema({"type": "string", "pattern": "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"}),
]
"""A UUID, read into lower case."""

WebAddress = Annotated[str, AfterValidator(_web_address), _pattern(_URL)]
"""An http or https address without a user or password."""


Item = TypeVar("Item")


def _unique(values: tuple[Item, ...]) -> tuple[Item, ...]:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise Wrong(f"holds `{value}` twice", quiet=True)
    return values


UniqueList = Annotated[tuple[Item, ...], AfterValidator(_unique), Field(json_schema_extra={"uniqueItems": True})]
"""A list in which nothing stands twice."""


def _listed(value: Item | tuple[Item, ...]) -> tuple[Item, ...]:
    return value if isinstance(value, tuple) else (value,)


def _is_list(value: object) -> str:
    return "list" if isinstance(value, list | tuple) else "one"


if TYPE_CHECKING:
    OneOrMany: TypeAlias = tuple[Item, ...]
else:
    # A union with a discriminator: exactly one of its members is tried, so that one mistake gets one complaint.
    OneOrMany = Annotated[
        Annotated[tuple[Item, ...], Field(min_length=1), Member("list")] | Annotated[Item, Member("one")],
        Discriminator(_is_list),
        AfterValidator(_listed),
    ]
    """One value, or a list of them that is not empty; read as a tuple."""
