"""What a platform's room must offer, and what it is given. Read this page to add a platform.

The way of the data: ``compile`` (pure) makes a ``Rule`` of a detection; ``Connection.rules`` reads ``RemoteRule``; the
engine compares the two and makes ``Change``; ``Connection.apply`` does them and answers with one ``Outcome`` each.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from sieminator.model.ability import Ability
from sieminator.model.canary import Specimen
from sieminator.model.change import Change, Editor
from sieminator.model.detection import Detection, Variant
from sieminator.model.doctor import Answered, Check, Right
from sieminator.model.hits import Hits, Window
from sieminator.model.node import Node
from sieminator.model.outcome import Outcome
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Traffic

if TYPE_CHECKING:
    import requests

Report = Callable[[Problem], None]
"""Takes a problem; whoever reads a file hands it everything that is wrong, and goes on."""


class Shape(Protocol):
    """What a block of a file may hold."""

    def read(self, node: Node, report: Report) -> object | None:
        """Return the typed object; None after reporting every problem with its position."""
        ...

    def defaults(self) -> object:
        """Return the object of a block that says nothing, required fields left empty; for lint without a target."""
        ...

    def json_schema(self) -> dict[str, object]:
        """Return the JSON Schema (2020-12) that editors use."""
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule that a platform deploys."""

    name: str
    suffix: str
    """Of the query file, without the dot."""
    language: str
    """The folder under ``languages/`` that reads it."""
    writers: int = 1
    """How many threads may call ``apply`` at once, each with one change."""
    in_one_go: bool = False
    """Whether ``apply`` takes all changes to rules of the kind in one call, as for a vendor that installs them as one
    package; ``writers`` says nothing then."""
    run_by_us: bool = False
    """Whether nobody runs its rules but ``sieminator run``; the platform's connections are ``Runs`` then."""


class Platform(Protocol):
    """Pure knowledge of one product; importable without credentials or the vendor's SDK."""

    name: str
    title: str
    """The product's name, as its vendor writes it."""
    abilities: Mapping[str, Ability]
    kinds: Mapping[str, Kind]
    """By name; the first whose suffix fits is what a query file becomes by default."""
    fields: tuple[str, ...]
    """The managed fields: top-level names of ``Content.body``."""

    @property
    def settings(self) -> Shape:
        """What a target of this platform says about itself."""
        ...

    @property
    def options(self) -> Shape:
        """What a variant's block may say that only this platform knows."""
        ...

    def remote_id(self, owner: str, key: str, kind: str) -> str | None:
        """Return the id that a rule gets there where the vendor lets us choose it; None where the vendor gives ids."""
        ...

    def compile(self, detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
        """Make the rule that the target should hold; None after reporting why it cannot be expressed there."""
        ...

    def audit(self, rules: Sequence[Rule], target: Target) -> Iterator[tuple[Rule | None, Problem]]:
        """Yield what the vendor would refuse, over all rules of one target; None for what concerns them together."""
        ...

    def audit_remote(self, rules: Sequence[Rule], remote: Sequence[RemoteRule], target: Target) -> Iterator[Problem]:
        """Yield what the vendor would refuse given what is there already, such as a limit that counts foreign rules."""
        ...

    def recall(self, raw: Mapping[str, object]) -> RemoteRule:
        """Read a raw resource that was kept before a write, as if it had just been found."""
        ...

    def connect(self, target: Target, world: "World") -> "Connection":
        """Open the way to the target; sends nothing yet."""
        ...


@dataclass(frozen=True, slots=True)
class Standing:
    """Who we are at a target, and what we may do there."""

    identity: str
    server: str
    """Product and API version, as far as the vendor says."""
    can_read: bool
    can_write: bool | None
    """None where it cannot be told without writing."""


class Connection(Protocol):
    """All network traffic of one target."""

    def check(self) -> Standing:
        """Sign in and read the least there is; raises a VendorError that says what is wrong."""
        ...

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule there, ours and others'; complete or a VendorError, never one request a rule."""
        ...

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what the rules need and the target lacks, in a number of requests that does not grow with the rules."""
        ...

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes; yield one outcome each, as it happens; what the vendor says of one change is not raised."""
        ...

    def close(self) -> None:
        """Let go of the network: the session is closed, so that a target that is done holds no socket open."""
        ...


@runtime_checkable
class Tryable(Protocol):
    """An ability of some platforms: their targets can be tried with a rule of no use, for ``doctor --canary``."""

    def canary(self, title: str) -> Specimen:
        """Return such a rule of this title, and what may be done with it; pure."""
        ...


@runtime_checkable
class Examines(Protocol):
    """An ability of some connections: what ``doctor`` asks beyond ``check``. Nothing of it writes."""

    def knock(self) -> Iterator[Answered]:
        """Yield each address that answers, before signing in; a refusal is an answer too.

        Raises:
            VendorError: one does not, or something else than the vendor answers.
        """
        ...

    def rights(self) -> Iterator[Right]:
        """Yield each right that we need, and whether whoever is signed in has it; none is tried.

        Raises:
            VendorError: the vendor does not tell.
        """
        ...

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Yield what only this room can find out: ``limits``, ``health``, ``hits``; whichever of them it knows of.

        ``rules`` is everything that is there; None where it could not be listed. What goes wrong is a check too.
        """
        ...


@runtime_checkable
class Counts(Protocol):
    """An ability of some connections: how often rules fired."""

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count per rule and day, for rules with our mark; what cannot be told is None, never 0."""
        ...


@runtime_checkable
class Describes(Protocol):
    """An ability of some connections: which tables queries may read there. Nothing of it writes."""

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Return each table with its columns and their types, named as the query language names them.

        Raises:
            VendorError: the vendor does not tell.
        """
        ...


@runtime_checkable
class Remarks(Protocol):
    """An ability of some connections: what the reader of a plan should know of the target, and that refuses nothing."""

    def remarks(self, rules: Sequence[RemoteRule]) -> Iterator[str]:
        """Yield a sentence each, of the target or of rules of ours there; once they are listed, and without asking."""
        ...


@runtime_checkable
class Attributes(Protocol):
    """An ability of some connections: who changed a rule there, without us."""

    def editors(self, rules: Sequence[RemoteRule], since: datetime) -> Mapping[str, Editor]:
        """Return by remote id who changed a rule last, in a number of requests that does not grow with the rules.

        A rule of which that is not known is missing. Whoever it was is told, our own token too, and nobody is guessed.

        Raises:
            VendorError: the vendor does not tell.
        """
        ...


@runtime_checkable
class Reviews(Protocol):
    """An ability of some connections: what the target itself says of queries, for ``lint --online``."""

    def review(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what it says of each rule's query, of every level; nothing is written, each distinct query asked once.

        Raises:
            VendorError: the vendor does not tell.
        """
        ...


@runtime_checkable
class Confirms(Protocol):
    """An ability of some connections: what the vendor says of rules only after it has taken them."""

    def confirm(self, outcomes: Sequence[Outcome]) -> Mapping[str, str]:
        """Return by remote id what the vendor holds against rules that were just written, in its own words.

        Asked once, after the last write, in a number of requests that does not grow with the rules.

        Raises:
            VendorError: the vendor does not tell.
        """
        ...


class Clock(Protocol):
    """Time, as an argument."""

    def now(self) -> datetime:
        """Return the time in UTC, aware."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only grow."""
        ...

    def sleep(self, wait: timedelta) -> None:
        """Return after the wait; earlier only when nobody wants to wait any longer."""
        ...


class World(Protocol):
    """What a room may use of the outside; the same for every platform."""

    clock: Clock
    read_only: bool

    def credential(self, target: Target) -> Secret | None:
        """Return the target's read or write secret, whichever this run needs; None where it names none.

        Raises:
            CredentialMissing: it is named, and neither the keyring nor the environment holds it.
        """
        ...

    def session(self, target: Target, traffic: Traffic) -> "requests.Session":
        """Return the one session for all of the target's traffic: TLS, proxy, time-outs, retry, throttle, redaction.

        Its ``send`` raises our own errors for what is below HTTP; a status is the caller's to judge.
        """
        ...


class Progress(Protocol):
    """Somebody who likes to know how far a run is."""

    def begin(self, what: str, total: int) -> None:
        """Say what is to be done, and in how many steps."""
        ...

    def step(self) -> None:
        """Say that one step is done; called from any thread."""
        ...
