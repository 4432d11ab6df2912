"""A platform as small as can be, for tests of what reads files for any platform."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pydantic import Field

from sieminator.model.ability import Ability
from sieminator.model.detection import Detection, Variant
from sieminator.model.ports import Connection, Kind, Report, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.shape import Block, Duration, Line, PydanticShape


class TinySettings(Block):
    """Where a tiny target is."""

    workspace: Line = Field(description="Its name.")
    cloud: Line = Field("public", description="Which cloud.")
    endpoint: Line | None = Field(None, description="Its address.")


class TinyRest(Block):
    """How long a tiny rule rests."""

    duration: Duration


class TinyOptions(Block):
    """What only tiny rules know."""

    color: Line = Field("red", description="Its color.")
    rest: TinyRest | None = Field(None, description="How long it rests.")


@dataclass
class Tiny:
    """A platform that reads settings and options, and does nothing else."""

    name: str = "tiny"
    title: str = "Tiny SIEM"
    abilities: dict[str, Ability] = field(default_factory=dict)
    kinds: dict[str, Kind] = field(
        default_factory=lambda: {"plain": Kind("plain", "kql", "kql"), "rule": Kind("rule", "cse", "kql")}
    )
    fields: tuple[str, ...] = ("title", "severity", "incidentConfiguration")
    settings: PydanticShape[TinySettings] = field(default_factory=lambda: PydanticShape(TinySettings, "TNY"))
    options: PydanticShape[TinyOptions] = field(default_factory=lambda: PydanticShape(TinyOptions, "TNY"))

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        raise NotImplementedError

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        raise NotImplementedError

    def audit_remote(self, rules: Sequence[Rule], remote: Sequence[RemoteRule], target: Target) -> Iterator[Problem]:
        raise NotImplementedError

    def connect(self, target: Target, world: World) -> Connection:
        raise NotImplementedError


PLATFORMS = {"tiny": Tiny()}
