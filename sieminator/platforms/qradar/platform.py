"""The room's front: what the engine and the catalog see of QRadar."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from sieminator.model.ability import Ability
from sieminator.model.canary import Specimen
from sieminator.model.detection import Detection, Variant
from sieminator.model.ports import Connection, Kind, Report, Shape, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.qradar import KINDS, SEARCH
from sieminator.platforms.qradar.abilities import ABILITIES
from sieminator.platforms.qradar.audit import audit
from sieminator.platforms.qradar.canary import specimen
from sieminator.platforms.qradar.compile import compile_rule, remote_id
from sieminator.platforms.qradar.convert.fields import FIELDS, SEARCH_FIELDS
from sieminator.platforms.qradar.convert.wire import from_wire

if TYPE_CHECKING:
    from pydantic import BaseModel

# In one go: a console takes rules as one extension, and refuses a second installation meanwhile (22618); scheduled
# searches are written with one load of their table.
_KINDS = MappingProxyType(
    {name: Kind(name, suffix="aql", language="aql", in_one_go=True, run_by_us=name == SEARCH) for name in KINDS}
)


class QRadar:
    """IBM QRadar's custom rules, and searches that we run on a schedule."""

    name = "qradar"
    title = "IBM QRadar"
    abilities: Mapping[str, Ability] = ABILITIES
    kinds: Mapping[str, Kind] = _KINDS
    fields: tuple[str, ...] = tuple(dict.fromkeys((*FIELDS, *SEARCH_FIELDS)))

    @property
    def settings(self) -> Shape:
        """What a target says about its console."""
        from sieminator.platforms.qradar.settings import QRadarSettings

        return _shape(QRadarSettings)

    @property
    def options(self) -> Shape:
        """What a variant says that only QRadar knows."""
        from sieminator.platforms.qradar.options import QRadarOptions

        return _shape(QRadarOptions)

    def remote_id(self, owner: str, key: str, kind: str) -> str | None:
        """Return the uuid that we chose for a rule: the same for ever for one owner, detection and kind."""
        return remote_id(owner, key, kind)

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        """Make the rule of a variant; None after reporting why QRadar cannot have it."""
        return compile_rule(detection, variant, target, report)

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        """Yield what QRadar would refuse, or would do otherwise than meant."""
        return audit(rules, target)

    def audit_remote(
        self,
        rules: Sequence[Rule],  # noqa: ARG002 - the port's
        remote: Sequence[RemoteRule],  # noqa: ARG002 - the port's
        target: Target,  # noqa: ARG002 - the port's
    ) -> Iterator[Problem]:
        """Yield nothing: no limit is known that counts the rules that are there."""
        return iter(())

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read a rule that was kept before a write."""
        return from_wire(raw)

    def canary(self, title: str) -> Specimen:
        """Return a rule of no use that a console can be tried with."""
        return specimen(title)

    def connect(self, target: Target, world: World) -> Connection:
        """Open the way to a console; sends nothing yet."""
        from sieminator.platforms.qradar.api.connection import QRadarConnection

        return QRadarConnection(target, world)


PLATFORM = QRadar()


def _shape(model: "type[BaseModel]") -> Shape:
    from sieminator.shape import PydanticShape

    return PydanticShape(model, "QRD")
