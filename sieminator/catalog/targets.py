"""Read one target: its own words over its group's, and those over the environment's defaults."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.catalog.holds import read_holds
from sieminator.catalog.layers import overlay
from sieminator.catalog.names import NAME, did_you_mean
from sieminator.catalog.origins import Origins
from sieminator.catalog.overrides import check_unmanaged, read_overrides
from sieminator.catalog.picks import selection
from sieminator.catalog.secrecy import without_secrets
from sieminator.catalog.tally import Tally
from sieminator.catalog.techniques import check_techniques
from sieminator.catalog.variables import settled
from sieminator.model.node import Node
from sieminator.model.ports import Platform, Report
from sieminator.model.problem import Problem
from sieminator.model.target import Credentials, Limits, Match, Target

if TYPE_CHECKING:
    from sieminator.catalog.environment_file import LayerFile, LimitsBlock, TargetFile
    from sieminator.shape import PydanticShape

_JOINED = frozenset({"overrides", "holds"})
"""Lists that follow each other instead of replacing each other."""
_WAY = frozenset({"platform", "lab", "settings", "credentials", "proxy", "ca_bundle"})
"""What one has to know of a target to reach it."""


@dataclass(frozen=True, slots=True)
class Common:
    """What an environment says once for all of its targets."""

    environment: str
    owner: str
    node: Node
    """The environment's own file, with ``defaults`` and ``groups``."""
    today: date
    root: Path


@dataclass(frozen=True, slots=True)
class _Layer:
    """The words of the defaults, or of a group over them."""

    node: Node
    failed: bool
    whole: bool
    """Whether nothing that one needs on the way there was taken out as a secret."""


class TargetReader:
    """Reads the targets of one environment."""

    def __init__(self, common: Common, platforms: Mapping[str, Platform], report: Report) -> None:
        self._common = common
        self._platforms = platforms
        self._settings = {name: platform.settings for name, platform in platforms.items()}
        self._report = report
        self._defaults = self._layer(_below(common.node, "defaults"))
        groups = _below(common.node, "groups")
        self._groups = {name: self._group(groups.at(name)) for name in _keys(groups)}

    def read(self, name: str, node: Node) -> Target | None:
        """Return the target; None after reporting at least one error."""
        tally = Tally(self._report)
        own = _prepared(node, tally)
        layer = self._layer_of(own, tally)
        merged = overlay(layer.node, own, _JOINED)
        file = _shape().read(_without_joined(merged), tally)
        platform = self._platform(merged, tally)
        overrides = read_overrides(merged, platform, self._platforms, self._common.today, tally)
        holds = read_holds(merged, platform, self._common.today, tally)
        _check_selection(merged, tally)
        settings = None
        if platform:
            check_unmanaged(merged, platform, tally)
            settings = self._settings[platform.name].read(_below(merged, "settings"), tally)
        if file is None or platform is None or settings is None or tally.failed or layer.failed:
            return None
        return Target(
            environment=self._common.environment,
            name=name,
            platform=platform.name,
            owner=self._common.owner,
            settings=settings,
            credentials=_credentials(file),
            selection=selection(file.select),
            variants=file.variants or (),
            variables={variable: settled(value) for variable, value in file.variables.items()},
            overrides=overrides,
            holds=holds,
            limits=_limits(file.limits),
            unmanaged=frozenset(file.unmanaged),
            on_edit=file.on_edit,
            title_format=file.title_format,
            severity_map=file.severity_map,
            proxy=file.proxy or "",
            ca_bundle=self._common.root / file.ca_bundle if file.ca_bundle else None,
            lab=file.lab,
            origins=Origins(lambda: merged),
            where=node.key(),
        )

    def salvage(self, name: str, node: Node) -> Target | None:
        """Return a target that has an error, as far as it takes to reach it; None where the way there is in doubt.

        What only a deploy needs is left out, the selection among it. Of the overrides and holds those are there that
        could be read, ended ones too. Nothing is reported: ``read`` has done that.
        """
        doubt = Tally(_unheard)
        own = _prepared(node, _unheard)
        layer = self._layer_of(own, doubt)
        merged = overlay(layer.node, own, _JOINED)
        way = _layer_shape().read(_only(merged, _WAY), doubt)
        platform = self._platform(merged, doubt)
        settings = self._settings[platform.name].read(_below(merged, "settings"), doubt) if platform else None
        if way is None or platform is None or settings is None or doubt.failed:
            return None
        if not (self._common.owner and layer.whole and _is_whole(node, own) and _names_a_group(own)):
            return None
        overrides = read_overrides(merged, platform, self._platforms, self._common.today, _unheard)
        return Target(
            environment=self._common.environment,
            name=name,
            platform=platform.name,
            owner=self._common.owner,
            settings=settings,
            credentials=_credentials(way),
            overrides=tuple(one for one in overrides if not one.remote_id or one.match == Match(one.match.ids[:1])),
            holds=read_holds(merged, platform, self._common.today, _unheard),
            proxy=way.proxy or "",
            ca_bundle=self._common.root / way.ca_bundle if way.ca_bundle else None,
            lab=way.lab,
            where=node.key(),
        )

    def _layer_of(self, own: Node, report: Report) -> _Layer:
        group = own.data.get("group") if isinstance(own.data, dict) else None
        if not isinstance(group, str):
            return self._defaults
        if group not in self._groups:
            hint = did_you_mean(group, self._groups) or "write it under `groups:`"
            report(Problem("ENV022", f"the environment has no such group ({group})", own.where("group"), hint=hint))
            return self._defaults
        return self._groups[group]

    def _group(self, node: Node) -> _Layer:
        own = self._layer(node)
        failed, whole = own.failed or self._defaults.failed, own.whole and self._defaults.whole
        return _Layer(overlay(self._defaults.node, own.node, _JOINED), failed, whole)

    def _layer(self, node: Node) -> _Layer:
        """Read a layer by itself, so that what is wrong in it is said even where no target takes it over."""
        tally = Tally(self._report)
        prepared = _prepared(node, tally)
        _layer_shape().read(_without_joined(prepared), tally)
        return _Layer(prepared, tally.failed, _is_whole(node, prepared))

    def _platform(self, node: Node, report: Report) -> Platform | None:
        name = node.data.get("platform") if isinstance(node.data, dict) else None
        if name is None:
            hint = f"one of {', '.join(sorted(self._platforms))}"
            report(Problem("ENV002", "`platform` is missing", node.key(), hint=hint))
            return None
        platform = self._platforms.get(name) if isinstance(name, str) else None
        if platform is None:
            hint = did_you_mean(str(name), self._platforms)
            report(Problem("ENV023", f"no platform has this name ({name})", node.where("platform"), hint=hint))
        return platform


def _prepared(node: Node, report: Report) -> Node:
    """Return a layer's block without secrets, a single credential written as the two that it stands for."""
    cleaned = without_secrets(node, report)
    data = cleaned.data
    name = data.get("credentials") if isinstance(data, dict) else None
    if isinstance(data, dict) and isinstance(name, str) and NAME.fullmatch(name):
        data = {**data, "credentials": {"read": name, "write": name}}
    return Node(data, node.locate, node.base)


def _only(node: Node, names: Collection[str]) -> Node:
    """Return the block with these keys alone."""
    data = node.data if isinstance(node.data, dict) else {}
    return Node({key: value for key, value in data.items() if key in names}, node.locate, node.base)


def _is_whole(node: Node, prepared: Node) -> bool:
    """Say whether a block is one, and kept every key of who signs in and how one gets there."""
    before, after = node.data, prepared.data
    if not isinstance(before, dict) or not isinstance(after, dict):
        return False
    named, left = before.get("credentials"), after.get("credentials")
    taken = isinstance(named, dict) and isinstance(left, dict) and named.keys() != left.keys()
    return not taken and all(name in after for name in _WAY & before.keys())


def _names_a_group(own: Node) -> bool:
    """Say whether ``group`` is a name, or is not there; what has no such name was doubted before."""
    return isinstance(own.data, dict) and isinstance(own.data.get("group", ""), str)


def _unheard(problem: Problem) -> None:
    """Take a problem that was reported before."""


def _without_joined(node: Node) -> Node:
    """Return the block without the lists that are read item by item; what is no list stays to be complained of."""
    data = node.data
    if isinstance(data, dict):
        data = {key: value for key, value in data.items() if key not in _JOINED or not isinstance(value, list)}
    return Node(data, node.locate, node.base)


def _check_selection(node: Node, report: Report) -> None:
    check_techniques(node, report, "select", "techniques")
    check_techniques(node, report, "select", "exclude", "techniques")


def _credentials(file: "LayerFile") -> Credentials:
    block = file.credentials
    if block is None or isinstance(block, str):
        return Credentials(block or "", block or "")
    return Credentials(block.read or "", block.write or block.read or "")


def _limits(block: "LimitsBlock | None") -> Limits:
    return Limits(**block.model_dump(exclude_none=True)) if block else Limits()


def _below(node: Node, name: str) -> Node:
    """Return a block below; an empty one where there is none."""
    data = node.data.get(name) if isinstance(node.data, dict) else None
    return Node(data if isinstance(data, dict) else {}, node.locate, (*node.base, name))


def _keys(node: Node) -> tuple[str, ...]:
    return tuple(node.data) if isinstance(node.data, dict) else ()


@cache
def _shape() -> "PydanticShape[TargetFile]":
    from sieminator.catalog.environment_file import TargetFile
    from sieminator.shape import PydanticShape

    return PydanticShape(TargetFile, "ENV")


@cache
def _layer_shape() -> "PydanticShape[LayerFile]":
    from sieminator.catalog.environment_file import LayerFile
    from sieminator.shape import PydanticShape

    return PydanticShape(LayerFile, "ENV")
