"""The room's front: what the engine and the catalog see of Sentinel."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sieminator.errors import UsageError
from sieminator.model.ability import Ability
from sieminator.model.canary import Specimen
from sieminator.model.detection import Detection, Variant
from sieminator.model.extras import missing
from sieminator.model.ports import Connection, Kind, Report, Shape, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel import KIND
from sieminator.platforms.sentinel.abilities import ABILITIES
from sieminator.platforms.sentinel.audit import audit
from sieminator.platforms.sentinel.audit.workspace import audit_remote
from sieminator.platforms.sentinel.canary import specimen
from sieminator.platforms.sentinel.compile import compile_rule, remote_id
from sieminator.platforms.sentinel.convert.fields import FIELDS
from sieminator.platforms.sentinel.convert.wire import from_wire

if TYPE_CHECKING:
    from pydantic import BaseModel

# Writers: the resource provider's own limits are unpublished; four at a time never met one. Source: notes on droid and
# the Terraform provider, 2026-11-22, unconfirmed on a live tenant.
_KINDS = MappingProxyType({KIND: Kind(KIND, suffix="kql", language="kql", writers=4)})


class Sentinel:
    """Microsoft Sentinel's scheduled analytics rules."""

    name = "sentinel"
    title = "Microsoft Sentinel"
    abilities: Mapping[str, Ability] = ABILITIES
    kinds: Mapping[str, Kind] = _KINDS
    fields: tuple[str, ...] = FIELDS

    @property
    def settings(self) -> Shape:
        """What a target says about its workspace."""
        from sieminator.platforms.sentinel.settings import SentinelSettings

        return _shape(SentinelSettings)

    @property
    def options(self) -> Shape:
        """What a variant says that only Sentinel knows."""
        from sieminator.platforms.sentinel.options import SentinelOptions

        return _shape(SentinelOptions)

    def remote_id(self, owner: str, key: str, kind: str) -> str | None:
        """Return the id that we chose for a rule: the same for ever for one owner, detection and kind."""
        return remote_id(owner, key, kind)

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        """Make the scheduled rule of a variant; None after reporting why Sentinel cannot have it."""
        return compile_rule(detection, variant, target, report)

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        """Yield what Sentinel would refuse."""
        return audit(rules, target)

    def audit_remote(self, rules: Sequence[Rule], remote: Sequence[RemoteRule], target: Target) -> Iterator[Problem]:
        """Yield what Sentinel would refuse because of the rules that are there already."""
        return audit_remote(rules, remote, target)

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read a resource that was kept before a write."""
        return from_wire(raw)

    def canary(self, title: str) -> Specimen:
        """Return a rule of no use that a workspace can be tried with."""
        return specimen(title)

    def connect(self, target: Target, world: World) -> Connection:
        """Open the way to a workspace; sends nothing yet."""
        lacking = missing(_LIBRARIES)
        if lacking:
            raise UsageError(
                f"{target.name}: Microsoft's Azure libraries are not installed ({', '.join(lacking)})",
                hint="pip install 'sieminator[sentinel]'",
            )
        from sieminator.platforms.sentinel.api.connection import SentinelConnection

        return SentinelConnection(target, world)


PLATFORM = Sentinel()

_LIBRARIES = ("azure.core", "azure.identity", "azure.mgmt.securityinsight", "azure.monitor.query")


def _shape(model: "type[BaseModel]") -> Shape:
    from sieminator.shape import PydanticShape

    return PydanticShape(model, "SEN")
