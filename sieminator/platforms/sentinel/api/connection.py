"""The way to one workspace: everything that the engine may ask of it."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import cast

from sieminator.model.change import Change
from sieminator.model.doctor import Answered, Check, Right
from sieminator.model.hits import Hits, Window
from sieminator.model.outcome import Outcome
from sieminator.model.ports import Standing, World
from sieminator.model.problem import Problem
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target
from sieminator.platforms.sentinel import API_VERSION
from sieminator.platforms.sentinel.api.arm import AlertRules, open_client
from sieminator.platforms.sentinel.api.authorization import permissions
from sieminator.platforms.sentinel.api.knock import knock
from sieminator.platforms.sentinel.api.logs import Logs, open_logs
from sieminator.platforms.sentinel.api.pipeline import Pipeline
from sieminator.platforms.sentinel.api.places import permissions_path, places, rules_path, traffic
from sieminator.platforms.sentinel.api.signin import identity, sign_in, signing_policy, transport
from sieminator.platforms.sentinel.api.write import Writer
from sieminator.platforms.sentinel.convert.wire import from_wire
from sieminator.platforms.sentinel.doctor import examine
from sieminator.platforms.sentinel.hits import count
from sieminator.platforms.sentinel.rights import rights
from sieminator.platforms.sentinel.settings import SentinelSettings


class SentinelConnection:
    """All network traffic of one target."""

    def __init__(self, target: Target, world: World) -> None:
        self._target = target
        self._settings = cast("SentinelSettings", target.settings).acting(writes=not world.read_only)
        self._clock = world.clock
        self._places = places(self._settings)
        self._session = world.session(target, traffic(target, self._settings))
        secret = world.credential(target)
        self._credential = sign_in(target.name, self._settings, self._places, secret, self._session, world.clock)
        pipeline = self._pipeline(self._places.arm_scope, self._places.arm)
        self._client = open_client(self._places.arm, self._settings.subscription, pipeline)
        self._rules = AlertRules(self._client, self._places.arm, rules_path(self._settings), target.name)
        self._writer = Writer(self._rules)

    def check(self) -> Standing:
        """Sign in, and read one page of the rules."""
        next(self._rules.pages())
        token = self._credential.get_token(self._places.arm_scope).token
        server = f"Microsoft Sentinel, API {API_VERSION}"
        return Standing(identity(token, self._settings), server, can_read=True, can_write=None)

    def rules(self) -> Iterator[RemoteRule]:
        """List every rule, of every kind; as many requests as the listing has pages."""
        for page in self._rules.pages():
            for resource in page:
                yield from_wire(resource)

    def preflight(self, rules: Sequence[Rule]) -> Iterator[tuple[Rule, Problem]]:
        """Yield the tables and functions that rules need and the workspace lacks: one request, or none."""
        needy = [rule for rule in rules if rule.requires.tables or rule.requires.functions]
        if not needy:
            return
        known = self._logs.vocabulary()
        for rule in needy:
            for code, what, needed, there in (
                ("SEN080", "table", rule.requires.tables, known.tables),
                ("SEN081", "function", rule.requires.functions, known.functions),
            ):
                for name in needed:
                    if name not in there:
                        yield rule, self._absent(code, what, name, rule)

    def apply(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        """Do the changes one after the other; several threads may call this at once."""
        for change in changes:
            yield self._writer.write(change)

    def hits(self, rules: Sequence[RemoteRule], window: Window) -> Hits:
        """Count alerts, incidents and runs per rule and UTC day, with three queries whatever the number of rules."""
        return count(self._target.name, self._logs, rules, window, self._clock.now().date())

    def tables(self) -> Mapping[str, Mapping[str, str]]:
        """Return the workspace's tables with their columns, in one request."""
        return self._logs.columns()

    def knock(self) -> Iterator[Answered]:
        """Ask Resource Manager, Log Analytics and, where a secret is named, Entra, without signing in."""
        return knock(self._session, self._places, self._settings, self._target.name, self._clock)

    def rights(self) -> Iterator[Right]:
        """Say what our roles at the workspace permit, in one request; unused rights are not tried."""
        return rights(permissions(self._client, permissions_path(self._settings), self._target.name))

    def examine(self, rules: Sequence[RemoteRule] | None) -> Iterator[Check]:
        """Look at the limit on enabled rules, at health data and at what hits are counted from."""
        return examine(self._settings, rules, self._logs, self._clock.now())

    def close(self) -> None:
        """Let go of the SDK's clients and of the session's sockets."""
        self._client.close()
        if "_logs" in self.__dict__:
            self._logs.close()
        self._session.close()

    def _absent(self, code: str, what: str, name: str, rule: Rule) -> Problem:
        return Problem(
            code,
            f"{self._target.name}: the workspace {self._settings.workspace} has no {what} {name}",
            rule.where(f"requires.{what}s"),
            hint="connect its data source there, or leave the target out of the detection's selection",
        )

    @cached_property
    def _logs(self) -> Logs:
        pipeline = self._pipeline(self._places.logs_scope, self._places.logs)
        return open_logs(self._places.logs, self._settings.workspace_id, self._target.name, pipeline)

    def _pipeline(self, scope: str, endpoint: str) -> Pipeline:
        signing = signing_policy(self._credential, scope, endpoint)
        return Pipeline(self._credential, signing, transport(self._session))
