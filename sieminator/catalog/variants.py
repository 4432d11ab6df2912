"""The variants of one detection: a query file each, and a block of `detection.yml` where there is something to say."""

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from sieminator.catalog.folder import Folder, Query, file_name
from sieminator.catalog.schedules import own_schedule
from sieminator.languages.reader import language_of
from sieminator.model.detection import Requires, Schedule, Unhoused, Variant
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Problem

if TYPE_CHECKING:
    from sieminator.catalog.detection_file import RequiresBlock, VariantBlock
    from sieminator.shape import PydanticShape

COMMON = ("kind", "schedule", "requires")
"""Keys of a variant's block that every platform knows; the others are the platform's own."""


class VariantReader:
    """Reads variants with the options of the platforms that there are."""

    def __init__(self, platforms: Mapping[str, Platform]) -> None:
        self._platforms = platforms
        self._options = {name: platform.options for name, platform in platforms.items()}

    def read(
        self, folder: Folder, node: Node, schedule: Schedule | None, requires: Requires, report: Report
    ) -> tuple[Variant, ...]:
        """Return the variants that are right, in the order of their names; without a schedule they are only checked."""
        blocks = node.data.get("variants") if isinstance(node.data, dict) else None
        if blocks is not None and not isinstance(blocks, dict):
            report(Problem("DET003", "`variants` must be a block of keys", node.where("variants")))
            return ()
        blocks = blocks or {}
        self._refuse_lonely(folder, node, blocks, report)
        if not folder.queries and not folder.unhoused and not folder.broken:
            hint = "write one beside it, named like <platform>.<suffix>"
            report(Problem("DET012", "the detection has no query", node.where(), hint=hint))
        variants = []
        for stem, query in sorted(folder.queries.items()):
            block = node.at("variants", stem) if blocks.get(stem) is not None else _nothing(node, stem)
            variant = self._variant(query, block, schedule, requires, report)
            if variant:
                variants.append(variant)
        return tuple(variants)

    def _refuse_lonely(self, folder: Folder, node: Node, blocks: Mapping[str, object], report: Report) -> None:
        """Report blocks that no query file belongs to."""
        for stem in blocks:
            platform = stem.partition(".")[0]
            if platform not in self._platforms:
                near = get_close_matches(platform, self._platforms, 1, 0.6)
                hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(self._platforms))}"
                where = node.key("variants", stem)
                report(Problem("DET014", f"no platform has this name ({platform})", where, hint=hint))
            elif stem not in folder.queries and not folder.broken:
                where, name = node.key("variants", stem), file_name(stem, self._platforms[platform])
                report(Problem("DET012", f"the variant has no query ({stem})", where, hint=f"write {name}"))

    def _variant(
        self, query: Query, node: Node, schedule: Schedule | None, requires: Requires, report: Report
    ) -> Variant | None:
        if not isinstance(node.data, dict):
            report(Problem("DET003", f"`variants.{query.stem}` must be a block of keys", node.where()))
            return None
        common = _common(node, report)
        options = self._options[query.platform].read(_part(node, common=False), report)
        if common and common.schedule and schedule:
            schedule = own_schedule(schedule, common.schedule, node.at("schedule"), report)
        if common is None or options is None or schedule is None:
            return None
        return Variant(
            platform=query.platform,
            name=query.variant,
            kind=common.kind or query.kind,
            query=query.text,
            query_path=query.path,
            schedule=schedule,
            requires=requires_of(common.requires, requires),
            options=options,
        )


def unhoused(folder: Folder) -> tuple[Unhoused, ...]:
    """Return the queries of a folder that no platform takes, in the order of their names."""
    found = [(query, language_of(query.path.rpartition(".")[2])) for query in folder.unhoused]
    return tuple(Unhoused(query.stem, language, query.text, query.path) for query, language in found if language)


def requires_of(block: "RequiresBlock | None", otherwise: Requires = Requires()) -> Requires:  # noqa: B008
    """Return what a block requires; what it does not say is as given."""
    if block is None:
        return otherwise
    return Requires(
        tables=otherwise.tables if block.tables is None else block.tables,
        functions=otherwise.functions if block.functions is None else block.functions,
    )


def _common(node: Node, report: Report) -> "VariantBlock | None":
    part = _part(node, common=True)
    if not part.data:
        return _silent()
    return _shape().read(part, report)


def _part(node: Node, *, common: bool) -> Node:
    assert isinstance(node.data, dict), "the caller looked"
    data = {key: value for key, value in node.data.items() if (key in COMMON) is common}
    return Node(data, node.locate, node.base)


def _nothing(node: Node, stem: str) -> Node:
    return Node({}, node.locate, (*node.base, "variants", stem))


@cache
def _silent() -> "VariantBlock":
    """Return the block that says nothing."""
    from sieminator.catalog.detection_file import VariantBlock

    return VariantBlock.model_construct()


@cache
def _shape() -> "PydanticShape[VariantBlock]":
    from sieminator.catalog.detection_file import VariantBlock
    from sieminator.shape import PydanticShape

    return PydanticShape(VariantBlock, "DET")
