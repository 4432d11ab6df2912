"""Where the scenes play: one platform's room against its fake, and the hands of everybody else there.

A platform joins the suite with a subclass of ``Stage`` and a class that inherits ``Suite``; see ``test_sentinel.py``.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

from sieminator.engine.canary import canary
from sieminator.engine.deploy import deploy
from sieminator.engine.doctor import doctor
from sieminator.engine.drift import drift
from sieminator.engine.hits import hits
from sieminator.engine.job import Job, Silence
from sieminator.engine.ledger import Author, Ledger
from sieminator.engine.orders import PLAIN, Orders
from sieminator.engine.plan import plan
from sieminator.fakes.server import Server
from sieminator.fakes.weather import Effect
from sieminator.model.canary import CanaryRun
from sieminator.model.detection import Confidence, Detection, Schedule, Severity, Status, Variant
from sieminator.model.doctor import Diagnosis
from sieminator.model.hits import Hits, Window
from sieminator.model.hold import Hold
from sieminator.model.mark import Mark
from sieminator.model.plan import TargetPlan
from sieminator.model.ports import Platform, Progress
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.run import TargetRun
from sieminator.model.target import Target
from sieminator.model.work import Chosen, Environment, Work
from sieminator.net.patience import Patience
from sieminator.net.world import World
from tests.clock import SimulatedClock


class Hand(ABC):
    """What people and the vendor do at the target, without us."""

    @abstractmethod
    def ids(self) -> list[str]:
        """Return every rule's id there."""

    @abstractmethod
    def edit(self, remote_id: str, name: str) -> None:
        """Change one managed field to some other valid value."""

    @abstractmethod
    def switch(self, remote_id: str, *, enabled: bool) -> None:
        """Switch a rule on or off."""

    @abstractmethod
    def vendor_disables(self, remote_id: str) -> None:
        """Let the vendor switch a rule off."""

    @abstractmethod
    def clear_mark(self, remote_id: str) -> None:
        """Remove our mark."""

    @abstractmethod
    def clone(self, remote_id: str) -> str:
        """Duplicate a rule; return the copy's id."""

    @abstractmethod
    def delete(self, remote_id: str) -> None:
        """Delete a rule."""

    @abstractmethod
    def add_foreign(self, title: str) -> str:
        """Make a rule of somebody else's; return its id."""

    @abstractmethod
    def enrich(self, remote_id: str) -> None:
        """Give a rule everything that it can have and that we do not manage, what we never heard of included."""

    @abstractmethod
    def unmanaged(self, remote_id: str) -> object:
        """Return what a rule holds that we do not manage, as it is stored; without its id, version number and times."""

    @abstractmethod
    def add_unknown_kinds(self) -> None:
        """Make rules of every kind that we do not deploy."""

    @abstractmethod
    def raw(self, remote_id: str) -> object:
        """Return a rule exactly as it is stored, version numbers included."""

    @abstractmethod
    def snapshot(self) -> bytes:
        """Return everything a client could have changed there, byte for byte."""

    @abstractmethod
    def fire(self, remote_id: str, at: datetime, alerts: int) -> None:
        """Let a rule raise alerts."""

    @abstractmethod
    def forget_alerts(self) -> None:
        """Take away the place where alerts are counted, as where a connector was never set up."""

    @abstractmethod
    def page_size(self, size: int) -> None:
        """Set how many rules a page of a listing holds."""

    @abstractmethod
    def expire_tokens_after(self, lifetime: timedelta) -> None:
        """Let sessions that begin from now on last that long."""

    @abstractmethod
    def may(self, *, read: bool, write: bool) -> None:
        """Leave our credential these rights and no others."""

    @abstractmethod
    def may_not_ask(self) -> None:
        """Let the vendor tell nobody which rights they have."""

    @abstractmethod
    def skew(self, by: timedelta) -> None:
        """Put the vendor's clock ahead of ours."""

    @abstractmethod
    def record_runs(self, remote_id: str) -> None:
        """Let the vendor keep a record of how a rule ran just now."""

    @abstractmethod
    def stores_otherwise(self, name: str) -> None:
        """Let the vendor store one managed field as something else than it is sent."""

    @abstractmethod
    def change_secret(self) -> None:
        """Let our credential be wrong from now on, sessions included."""


@dataclass
class Stage(ABC):
    """One platform's room against its fake."""

    folder: Path
    server: Server
    hand: Hand
    target: Target
    platform: Platform
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    progress: Progress = field(default_factory=Silence)
    patience: Patience = field(default_factory=Patience)

    WRITE = ""
    """The method of a request that writes, as a regular expression."""
    PART = ""
    """The path of a request that is another's second half, as a regular expression; empty where a write is one."""
    REMOVAL = ""
    """The method of a request that deletes a rule, as a regular expression."""
    LISTING = ""
    """The path of a listing, as a regular expression."""
    SIGN_IN = ""
    """The path of signing in, as a regular expression; empty where nothing is asked for."""
    COUNTING = ""
    """The path of what tells how often rules fired, as a regular expression."""
    NEEDS = ""
    """The path of what tells whether the target has what a rule requires, as a regular expression."""
    REJECTION = ""
    """What the vendor says of ``rejected``."""
    FORBIDDEN = ""
    """What the vendor says where a right is missing."""
    SOMEBODY = ""
    """Who edits there, as the vendor writes it down; empty where it does not."""
    ENDLESS: ClassVar[tuple[Effect, ...]] = ()
    """Listings that never end; none where a listing is one answer."""
    SECOND_LOOK: ClassVar[Mapping[str, Any]] = {}
    """Without conditional writes: which request is the listing before a write, as ``Weather.order`` takes it."""
    EDITED_MEANWHILE: ClassVar[tuple[str, ...]] = ()
    """Where writes are not conditional: managed fields that somebody edits between a plan and a write."""

    @abstractmethod
    def variant(self, query: str = "") -> Variant:
        """Return a plain variant, with this query or one that needs nothing special."""

    def saying(self, query: str, text: str) -> str:
        """Return a query with a text in it that moves nothing of what it finds: a comment."""
        return f"{query}\n// {text}"

    @abstractmethod
    def rich(self) -> Detection:
        """Return a detection that sets every managed field to something else than its default."""

    @abstractmethod
    def block(self, variant: Variant) -> Mapping[str, object]:
        """Return what the block of such a variant says in a file: nothing of a plain one."""

    @abstractmethod
    def rejected(self) -> Detection:
        """Return a detection that passes our audit and that the vendor rejects, as one with an unknown column might."""

    @abstractmethod
    def lacking(self) -> Detection:
        """Return a detection that requires what the target does not have."""

    @abstractmethod
    def at(self, url: str) -> Target:
        """Return the target at another root address."""

    @abstractmethod
    def beside(self, name: str) -> Target:
        """Return another target, empty, for which the same server answers and the same credential is good."""

    @abstractmethod
    def read_back(self, rule: Rule, mark: Mark) -> RemoteRule:
        """Return the rule as it would be found right after it was written, without sending anything."""

    def dead(self) -> Target:
        """Return a target where nobody answers."""
        return replace(self.at("http://127.0.0.1:1"), name="dead")

    def detection(self, number: int = 1, **changes: object) -> Detection:
        """Return a plain detection."""
        query = str(changes.pop("query", ""))
        variant = self.variant(query)
        plain = Detection(
            id=f"0d7ec710-0000-4000-8000-{number:012d}",
            title=f"Detection {number}",
            version="1.0.0",
            status=Status.PRODUCTION,
            severity=Severity.HIGH,
            confidence=Confidence.HIGH,
            techniques=("T1204.001",),
            tactics=("execution",),
            description=f"What detection {number} is about.",
            path=f"content/detections/detection-{number}",
            schedule=variant.schedule,
            variants=(variant,),
        )
        return replace(plain, **changes)  # type: ignore[arg-type]

    def many(self, count: int) -> list[Detection]:
        """Return plain detections."""
        return [self.detection(number) for number in range(1, count + 1)]

    def job(
        self,
        detections: Sequence[Detection],
        *,
        read_only: bool,
        problems: Sequence[Problem] = (),
        target: Target | None = None,
        targets: Sequence[Target] = (),
        only: frozenset[str] = frozenset(),
        holds: Sequence[Hold] = (),
        adopted: Mapping[str, str] | None = None,
    ) -> Job:
        """Return a run over these detections, in a world of its own, at one target or at several.

        ``adopted`` is what overrides take over for detections that are not among these.
        """
        environment = Environment("test", tuple(targets) or (target or self.target,), self.folder / "ledger")
        adopted = {**(adopted or {}), **{one.id: one.remote_id for one in detections if one.remote_id}}
        today = self.clock.now().date()
        active, ended = ([one for one in holds if one.ended(today) is over] for over in (False, True))
        chosen = Chosen(tuple(detections), holds=tuple(active), ended=tuple(ended), adopted=adopted)
        work = Work(environment, lambda _: chosen, tuple(problems))
        world = World(self.clock, read_only=read_only, patience=self.patience, jitter=lambda: 0.5)
        ledger = Ledger(environment.ledger, Author("tester", ""), self.clock)
        return Job(work, {self.platform.name: self.platform}, world, ledger, self.progress, only=only)

    def plan(self, *detections: Detection, **options: object) -> TargetPlan:
        """Plan, read-only."""
        with self.running(detections, read_only=True, **options) as job:
            return plan(job).targets[0]

    def drift(self, *detections: Detection, **options: object) -> TargetPlan:
        """Check for drift, read-only."""
        with self.running(detections, read_only=True, **options) as job:
            return drift(job).targets[0]

    def deploy(self, *detections: Detection, orders: Orders = PLAIN, run: str = "run", **options: object) -> TargetRun:
        """Deploy once."""
        with self.running(detections, read_only=False, **options) as job:
            return deploy(job, orders, run).targets[0]

    def settle(self, *detections: Detection, orders: Orders = PLAIN, **options: object) -> TargetRun:
        """Deploy, and make sure that the second plan is empty."""
        done = self.deploy(*detections, orders=orders, **options)
        again = self.plan(*detections, **options)
        left = [(change.title, change.action, change.cause, change.fields) for change in again.changes]
        odd = [(o.result, o.message, o.fields) for o in done.outcomes if o.result.exit]
        blocked = [*done.plan.refused, done.unsafe, done.plan.reason, again.reason]
        assert [why for why in blocked if why] == []
        assert odd == []
        assert left == []
        assert done.exit == 0
        return done

    def hits(self, window: Window, *detections: Detection, **options: object) -> Hits:
        """Count hits, read-only."""
        with self.running(detections, read_only=True, **options) as job:
            return hits(job, window)[0]

    def doctor(self, *detections: Detection, **options: object) -> Diagnosis:
        """Examine, read-only."""
        with self.running(detections, read_only=True, **options) as job:
            return doctor(job)

    def canary(self, **options: object) -> CanaryRun:
        """Send a canary."""
        with self.running((), read_only=False, **options) as job:
            return canary(job, "canary-run")[0]

    def today(self) -> Window:
        """Return this day alone."""
        day = self.clock.now().date()
        return Window(day, day + timedelta(days=1))

    @contextmanager
    def running(self, detections: Sequence[Detection], **options: object) -> Iterator[Job]:
        """Yield a job, and close its world afterwards."""
        job = self.job(detections, **options)  # type: ignore[arg-type]
        try:
            yield job
        finally:
            job.world.close()  # type: ignore[attr-defined]


def hourly() -> Schedule:
    """Return a schedule that every platform can keep."""
    return Schedule(every=timedelta(hours=1), lookback=timedelta(hours=1))
