"""The way to one organisation: everything that the engine may ask of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from sieminator.errors import Forbidden, Rejected
from sieminator.model.change import Change
from sieminator.model.doctor import Answered, Check, Right
from sieminator.model.hits import Hits, Window
from sieminator.model.outcome import Outcome
from sieminator.model.ports import Standing, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import LOG_SEARCH
from sieminator.platforms.sumo.api.confirm import confirmed
from sieminator.platforms.sumo.api.folders import Folders
from sieminator.platforms.sumo.api.jobs import Jobs
from sieminator.platforms.sumo.api.knock import knock
from sieminator.platforms.sumo.api.needs import match_lists, overlaps, webhooks
from sieminator.platforms.sumo.api.rules import CloudRules
from sieminator.platforms.sumo.api.searches import Searches
from sieminator.platforms.sumo.api.shelf import SumoShelf
from sieminator.platforms.sumo.api.wire import CLOUD_SIEM, V1, Wire
from sieminator.platforms.sumo.doctor import examine
from sieminator.platforms.sumo.health import remarks
from sieminator.platforms.sumo.hits import count
from sieminator.platforms.sumo.rights import NOT_TOLD, VIEW_RULES, folder_rights
from sieminator.platforms.unconditional import Writer

if TYPE_CHECKING:
    from sieminator.platforms.sumo.settings import SumoSettings

_SHOWN = 4
"""Characters of an access id that are shown."""


class SumoConnection:
    """All network traffic of one target."""

    def __init__(self, target: Target, world: World) -> None:
        settings = cast("SumoSettings", target.settings)
        self._target = target
        self._clock = world.clock
        self._wire = Wire(target, world)
        self._folders = Folders(self._wire, settings.folder_id, settings.folder_name(target.owner))
        searches = Searches(self._wire, self._folders) if settings.folder_id else None
        self._rules = CloudRules(self._wire) if settings.cloud_siem else None
        self._shelf = SumoShelf(target.name, searches, self._rules)
        self._writer = Writer(self._shelf, world.clock)
        self._jobs = Jobs(self._wire, world.clock)

    def check(self) -> Standing:
        """Sign in, and read the least there is."""
        self._probe()
        identity = f"whoever the access key {self._wire.access_id[:_SHOWN]}… is for"
        return Standing(identity, "Sumo Logic API v1", can_read=True, can_write=None)

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule: pages of searches, one or two requests for our folder, and pages of rules."""
        yield from self._shelf.listing()

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what rules need and the organisation lacks, and built-in rules that tell the same: three requests."""
        yield from webhooks(self._wire, rules)
        if self._rules:
            yield from match_lists(self._wire, rules)
            yield from overlaps(self._wire, rules)

    def review(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what the server says of searches' queries: a search job of one second, begun and ended, for each.

        An expression of Cloud SIEM is judged by nobody before it runs.
        """
        queries: dict[str, list[Rule]] = {}
        for rule in rules:
            if rule.content.kind == LOG_SEARCH:
                queries.setdefault(str(rule.content.body.get("queryString", "")), []).append(rule)
        if rules and not queries:
            self._probe()
        for query, askers in queries.items():
            if said := self._jobs.refused(query):
                yield from ((rule, Problem("SLG082", said, rule.where("queryString"))) for rule in askers)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes one after the other; several threads may call this at once."""
        for change in changes:
            yield self._writer.write(change)

    def confirm(self, outcomes: Sequence[Outcome]) -> Mapping[str, str]:
        """Say what Cloud SIEM holds against rules that were just written: one listing."""
        return confirmed(self._rules, outcomes) if self._rules else {}

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count signals by rule and day, and runs of searches: a search job each."""
        return count(self._target.name, self._jobs, rules, window, self._clock.now())

    def remarks(self, rules: Sequence[RemoteRule]) -> Iterator[str]:
        """Yield what Cloud SIEM says of rules of ours that it does not call well."""
        return remarks(rules)

    def knock(self) -> Iterator[Answered]:
        """Ask without signing in."""
        return knock(self._wire, self._least, self._clock)

    def rights(self) -> Iterator[Right]:
        """Say what the key may do in the folder that the target names, and in Cloud SIEM.

        Raises:
            Rejected: nothing is missing, and whether it may manage rules nobody tells.
        """
        told = [*folder_rights(self._folders.above())] if self._shelf.searches else []
        if self._rules:
            told.append(Right(VIEW_RULES, writes=False, granted=self._may_view_rules()))
        yield from told
        if self._rules and all(right.granted for right in told):
            raise Rejected(f"{self._target.name}: {NOT_TOLD}")

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Look at how the rules fare, and whether signals can be searched for."""
        return examine(rules, self._jobs, self._clock.now())

    def close(self) -> None:
        """Let go of the session's sockets."""
        self._wire.close()

    @property
    def _least(self) -> str:
        """The path of the least that can be read."""
        return f"{V1}/logSearches" if self._shelf.searches or not self._rules else f"{CLOUD_SIEM}/rules"

    def _probe(self) -> None:
        if self._least.startswith(CLOUD_SIEM):
            self._wire.read_rules("/rules", {"offset": 0, "limit": 1})
        else:
            self._wire.read(self._least, {"limit": 1})

    def _may_view_rules(self) -> bool:
        try:
            self._wire.read_rules("/rules", {"offset": 0, "limit": 1})
        except Forbidden:
            return False
        return True
