"""LogScale's GraphQL schema as a version has it: what `schema.graphql` says, less and more of it.

Source: the vendor's SDL of 1.174.0 and 1.204.0 (humio/humio-operator), and the release notes' removals ("removed at the
earliest in …", library.humio.com), both seen 2026-11-28. That 1.180 is where scheduled searches V2 begin is what the
operator says of its own resources; the real first version is unconfirmed.
"""

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from graphql import DocumentNode, GraphQLSchema, Node

SCHEDULED_SEARCH_V2 = (1, 180)
TRIGGER_EXECUTION_INFO = (1, 217)
"""Since when `humio-trigger-execution-info` exists. Source: library.humio.com, logscale-repo-schema-humio-triggers."""

_V2_FIELDS = (
    "searchIntervalSeconds searchIntervalOffsetSeconds maxWaitTimeSeconds backfillLimitV2 queryTimestampType "
    "triggerOnEmptyResult"
)
_BEFORE_V2 = (
    *(f"Mutation.{name}" for name in ("createScheduledSearchV2", "updateScheduledSearchV2", "updateScheduledSearchV3")),
    *("CreateScheduledSearchV2", "UpdateScheduledSearchV2", "UpdateScheduledSearchV3"),
    *(f"ScheduledSearch.{name}" for name in _V2_FIELDS.split()),
    *(f"{name}.createdInfo" for name in ("ScheduledSearch", "FilterAlert", "AggregateAlert")),
    *(f"{name}.resource" for name in ("SearchDomain", "Repository", "View", "Action", "EmailAction", "WebhookAction")),
    *(f"{name}.resource" for name in ("HumioRepoAction", "ScheduledSearch", "FilterAlert", "AggregateAlert")),
    *("AssetCommitMetadata", "AssetCommitAuthor", "UserCommitAuthor", "TokenCommitAuthor", "SystemCommitAuthor"),
    *("ModifiedInfoSystem", "QueryTimeInterval", "AnalyzeQueryArguments.timeInterval"),
    *("PackageInstallationSourceType.LogScaleAssetResolutionService", "ViewAction.ChangeArchivingSettings"),
    "ViewAction.TestActions",
)
_ADDED_BEFORE_V2 = ("ViewAction.ChangeTriggersAndActions",)

REMOVALS = {
    (1, 231): ("ScheduledSearch.start", "ScheduledSearch.end", "ScheduledSearch.backfillLimit"),
    (1, 237): ("Mutation.createScheduledSearch", "Mutation.updateScheduledSearch"),
    (1, 249): ("Mutation.updateScheduledSearchV2",),
}
"""By the version that may lack them first."""

DEPRECATED = {name: at for at, names in REMOVALS.items() for name in names}
"""What still answers and is on its way out."""


def number(version: str) -> tuple[int, int]:
    """Return major and minor of a version such as `1.204.0--build-4049--sha-…`; an odd one raises ValueError."""
    found = re.match(r"(\d+)\.(\d+)", version)
    if found is None:
        raise ValueError(version)
    return int(found[1]), int(found[2])


@lru_cache(maxsize=16)
def schema(version: str, gone: tuple[str, ...] = (), beyond: tuple[str, ...] = ()) -> "GraphQLSchema":
    """Return the schema of a version.

    `gone` takes more away (`Type`, `Type.field`); `beyond` adds what no contract has (`Type.field: Int`).
    """
    from graphql import build_ast_schema, extend_schema, parse

    at = number(version)
    lost = {*gone, *(name for since, names in REMOVALS.items() if at >= since for name in names)}
    added = list(beyond)
    if at < SCHEDULED_SEARCH_V2:
        lost.update(_BEFORE_V2)
        added.extend(_ADDED_BEFORE_V2)
    built = build_ast_schema(_without(parse(sdl()), lost), assume_valid=True)
    if added:
        built = extend_schema(built, parse(_extension(added, built)), assume_valid=True)
    return _with_longs(built)


@cache
def sdl() -> str:
    """Return the text of the schema as 1.204 has it."""
    return files("sieminator.fakes.logscale").joinpath("schema.graphql").read_text(encoding="utf-8")


def _without(document: "DocumentNode", lost: set[str]) -> "DocumentNode":
    """Return the document without these types, fields and values, and without fields of types that are lost."""
    from graphql import REMOVE, Visitor, visit

    class Without(Visitor):
        def enter(self, node: "Node", _key: Any, _parent: Any, _path: Any, ancestors: list[Any]) -> Any:
            name = getattr(getattr(node, "name", None), "value", "")
            if node.kind.endswith("_type_definition"):
                return REMOVE if name in lost else None
            if node.kind in ("field_definition", "input_value_definition", "enum_value_definition"):
                owner = getattr(getattr(ancestors[-1], "name", None), "value", "")
                return REMOVE if f"{owner}.{name}" in lost else None
            return None

    return cast("DocumentNode", visit(document, Without()))


def _extension(added: Iterable[str], built: "GraphQLSchema") -> str:
    from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType

    parts = []
    for one in added:
        owner, _, member = one.partition(".")
        kind = built.type_map.get(owner)
        words = {GraphQLEnumType: "enum", GraphQLInputObjectType: "input", GraphQLInterfaceType: "interface"}
        word = next((text for type_, text in words.items() if isinstance(kind, type_)), "type")
        parts.append(f"extend {word} {owner} {{ {member} }}")
    return "\n".join(parts)


def _with_longs(built: "GraphQLSchema") -> "GraphQLSchema":
    """Let Long be what it is: a whole number of 64 bits."""
    from graphql import GraphQLScalarType, IntValueNode

    long = built.type_map["Long"]
    assert isinstance(long, GraphQLScalarType)

    def checked(value: object) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
            raise ValueError("Long value expected")  # the text is Sangria's, recall
        return value

    def literal(node: object, _variables: object = None) -> int:
        return checked(int(node.value) if isinstance(node, IntValueNode) else None)

    long.parse_value = checked  # type: ignore[method-assign]
    long.parse_literal = literal  # type: ignore[method-assign,assignment]
    return built
