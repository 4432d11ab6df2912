"""The way to one search domain: everything that the engine may ask of it."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, cast

from sieminator.errors import Malformed, NotFound, Rejected
from sieminator.model.change import Change, Editor
from sieminator.model.doctor import Answered, Check, Right
from sieminator.model.hits import Hits, Window
from sieminator.model.outcome import Outcome
from sieminator.model.ports import Standing, World
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.logscale.api.analyse import analysed
from sieminator.platforms.logscale.api.jobs import Jobs
from sieminator.platforms.logscale.api.knock import knock
from sieminator.platforms.logscale.api.needs import lacking
from sieminator.platforms.logscale.api.rules import Rules
from sieminator.platforms.logscale.api.server import Server, ask, assert_spoken
from sieminator.platforms.logscale.api.wire import Wire
from sieminator.platforms.logscale.doctor import examine
from sieminator.platforms.logscale.editors import editors
from sieminator.platforms.logscale.health import remarks
from sieminator.platforms.logscale.hits import count
from sieminator.platforms.logscale.rights import rights
from sieminator.platforms.unconditional import Writer

if TYPE_CHECKING:
    from sieminator.platforms.logscale.settings import LogScaleSettings


class LogScaleConnection:
    """All network traffic of one target."""

    def __init__(self, target: Target, world: World) -> None:
        self._target = target
        self._clock = world.clock
        self._domain = cast("LogScaleSettings", target.settings).search_domain
        self._wire = Wire(target, world)
        self._rules = Rules(self._wire, self._domain)
        self._writer = Writer(self._rules, world.clock)
        self._jobs = Jobs(self._wire, world.clock)

    def check(self) -> Standing:
        """Sign in, and look at the search domain; refuses a server that does not speak what we do."""
        try:
            data = self._wire.read("ReadDomain", {"domain": self._domain})
        except Rejected as error:
            hint = "check `search_domain` in the target's settings, and that the token is for it"
            raise NotFound(error.message, hint=hint, request_id=error.request_id) from error
        domain, viewer = data.get("searchDomain"), data.get("viewerOpt")
        if not isinstance(domain, dict):
            raise Malformed(f"{self._target.name}: the answer holds no search domain")
        assert_spoken(self._server, self._target.name)
        identity = str(viewer.get("username")) if isinstance(viewer, dict) else "whoever the token is for"
        return Standing(identity, f"LogScale {self._server.version}", can_read=True, can_write=None)

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule, of every kind: one request for the version, once, and one for the rules."""
        assert_spoken(self._server, self._target.name)
        yield from self._rules.listing()

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what rules need and the domain lacks, and what it would not run or warns of: three requests at most."""
        yield from lacking(self._wire, self._domain, rules)
        with suppress(Rejected):  # short-term: a server without analysis is no reason to write nothing
            said = analysed(self._wire, self._domain, rules)
            yield from ((rule, problem) for rule, problem in said if problem.level is not Level.HINT)

    def review(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield what the server says of each query: a request for a thousand of them."""
        yield from analysed(self._wire, self._domain, rules)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes one after the other; several threads may call this at once."""
        for change in changes:
            yield self._writer.write(change)

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count what each rule's own query finds a day, and its runs, with query jobs: a few at a time."""
        return count(self._target.name, self._domain, self._jobs, rules, window, self._clock.now())

    def editors(self, rules: Sequence[RemoteRule], since: datetime) -> Mapping[str, Editor]:
        """Say who changed rules last, as far as the token may see it: one query job."""
        return editors(self._target.name, self._jobs, rules, since, self._clock.now())

    def remarks(self, rules: Sequence[RemoteRule]) -> Iterator[str]:
        """Yield what a plan or a drift report should tell besides: rules whose last run failed, and unknown fields."""
        return remarks(self._server, rules)

    def knock(self) -> Iterator[Answered]:
        """Ask without signing in."""
        return knock(self._wire, self._clock)

    def rights(self) -> Iterator[Right]:
        """Say what the token may do in the search domain, in one request; unused rights are not tried."""
        there = self._wire.read("ReadRights", {"domain": self._domain}).get("searchDomain")
        allowed = there.get("allowedViewActions") if isinstance(there, dict) else None
        if not isinstance(allowed, list):
            raise Malformed(f"{self._target.name}: the search domain does not tell what we may do")
        return rights([str(one) for one in allowed])

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Look at how the rules fared, and whether they can be searched for."""
        return examine(lambda: self._server, self._domain, rules, self._jobs, self._clock.now())

    def close(self) -> None:
        """Let go of the sessions' sockets."""
        self._wire.close()

    @cached_property
    def _server(self) -> Server:
        return ask(self._wire)
