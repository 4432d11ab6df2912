"""What keeps us from working at a target, looked for before it does. Reads, and writes nothing."""

from collections.abc import Generator, Iterator
from contextlib import closing

from sieminator.engine.desired import Desired, desire
from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.match import is_ours
from sieminator.engine.rights import Told, may_read, may_write, told_rights
from sieminator.errors import (
    CredentialMissing,
    Rejected,
    SieminatorError,
    Unauthorised,
    Unreachable,
    UsageError,
)
from sieminator.model.doctor import Check, Diagnosis, Examination, Topic
from sieminator.model.ports import Connection, Examines, Standing
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import RemoteRule
from sieminator.model.target import Target
from sieminator.model.verdict import Verdict


def doctor(job: Job) -> Diagnosis:
    """Examine every target; one that is dead never hides the others."""
    targets = job.targets
    job.progress.begin("Examining targets", len(targets))

    def look(target: Target) -> tuple[Examination, tuple[Problem, ...]]:
        try:
            return _examine(job, target)
        finally:
            job.progress.step()

    found = each(look, targets, TARGETS, job.stop)
    problems = dict.fromkeys(job.work.problems)
    for _, more in found:
        problems.update(dict.fromkeys(more))
    return Diagnosis(job.work.environment.name, tuple(one for one, _ in found), tuple(problems))


def _examine(job: Job, target: Target) -> tuple[Examination, tuple[Problem, ...]]:
    chosen = job.work.choose(target)
    desired = desire(chosen.detections, target, job.platforms[target.platform], job.lint)
    order = list(Topic)
    checks = sorted(_with_the_rest([*_checks(job, target, desired)]), key=lambda check: order.index(check.topic))
    return Examination(target.name, target.platform, tuple(checks)), (*chosen.problems, *desired.problems)


def _with_the_rest(made: list[Check]) -> Iterator[Check]:
    """Yield the checks, and as unknown those that were never made, where one stood in their way."""
    yield from made
    stops = [check for check in made if check.topic in _GATES and check.verdict.exit]
    if stops:
        for topic in Topic:
            if topic not in {check.topic for check in made}:
                message = f"not looked into, since {stops[0].topic} did not go well"
                yield Check(topic, Verdict.UNKNOWN, message)


_GATES = frozenset({Topic.REACH, Topic.SIGN_IN, Topic.VERSION})


def _checks(job: Job, target: Target, desired: Desired) -> Iterator[Check]:
    try:
        connection = job.platforms[target.platform].connect(target, job.world)
    except SieminatorError as error:
        yield Check.of(Topic.SIGN_IN, error)
        return
    with closing(connection):
        if not (yield from _reach(connection)):
            return
        standing = yield from _sign_in(connection)
        if standing is None:
            return
        rights = told_rights(connection, standing)
        rules = yield from _listing(connection, target, standing, rights)
        yield may_write(job, target, standing.identity, rights)
        if rules is not None:
            yield _rules(job, target, desired, rules)
        yield _tables(connection, desired)
        if isinstance(connection, Examines):
            yield from connection.examine(rules)


def _reach(connection: Connection) -> Generator[Check, None, bool]:
    """Say which addresses answer, and what time it is there; return whether to go on."""
    if not isinstance(connection, Examines):
        return True
    try:
        answered = list(connection.knock())
    except SieminatorError as error:
        yield Check.of(Topic.REACH, error)
        return False
    hosts = list(dict.fromkeys(one.host for one in answered))
    yield Check(Topic.REACH, Verdict.OK, f"{', '.join(hosts)} {'answers' if len(hosts) == 1 else 'answer'}")
    skews = [one.skew.total_seconds() for one in answered if one.skew is not None]
    yield _clock(max(skews, key=abs)) if skews else Check(Topic.CLOCK, Verdict.UNKNOWN, "nobody there tells the time")
    return True


_SKEW_WARNED_S = 60
_SKEW_FAILED_S = 300
"""From here on tokens are refused as not yet, or no longer, valid. Source: five minutes are what Microsoft Entra and
Kerberos allow, and the usual default elsewhere; recall, unconfirmed."""


def _clock(skew_s: float) -> Check:
    off = round(abs(skew_s))
    if off <= 1:  # the vendor tells whole seconds
        return Check(Topic.CLOCK, Verdict.OK, "our clock goes as the vendor's")
    message = f"our clock is {off} s {'behind' if skew_s > 0 else 'ahead of'} the vendor's"
    if off <= _SKEW_WARNED_S:
        return Check(Topic.CLOCK, Verdict.OK, message)
    verdict = Verdict.FAILED if off > _SKEW_FAILED_S else Verdict.WARNING
    hint = f"let this machine keep time (NTP); beyond {_SKEW_FAILED_S} s signing in is refused"
    return Check(Topic.CLOCK, verdict, message, hint)


def _sign_in(connection: Connection) -> Generator[Check, None, Standing | None]:
    """Say who we are, and which version is spoken; return how we stand there, or None where there is no going on."""
    try:
        standing = connection.check()
    except SieminatorError as error:
        topic = _meant(error)
        if topic in (Topic.VERSION, Topic.READ):
            yield Check(Topic.SIGN_IN, Verdict.OK, "whoever the credential is for is signed in")
        if topic is Topic.READ:
            return _SOMEBODY  # the listing will say it again, in its place
        yield Check.of(topic, error)
        return None
    yield Check(Topic.SIGN_IN, Verdict.OK, f"signed in as {standing.identity}")
    yield Check(Topic.VERSION, Verdict.OK, f"{standing.server} is spoken there")
    return standing


_SOMEBODY = Standing("whoever is signed in", "", can_read=False, can_write=None)


def _meant(error: SieminatorError) -> Topic:
    """Say what an error of the first real request is about."""
    if isinstance(error, Unreachable):
        return Topic.REACH
    if isinstance(error, Unauthorised | CredentialMissing | UsageError):
        return Topic.SIGN_IN
    # Nothing was sent but the version: it alone can be refused.
    return Topic.VERSION if isinstance(error, Rejected) else Topic.READ


def _listing(
    connection: Connection, target: Target, standing: Standing, rights: Told
) -> Generator[Check, None, tuple[RemoteRule, ...] | None]:
    """Say whether we may read; return everything that is there, or None where it cannot be listed."""
    try:
        rules = tuple(connection.rules())
    except SieminatorError as error:
        yield Check.of(Topic.READ, error)
        return None
    yield may_read(target, standing.identity, rights)
    return rules


def _rules(job: Job, target: Target, desired: Desired, rules: tuple[RemoteRule, ...]) -> Check:
    ours = [found for found in rules if is_ours(found, target.owner)]
    on = sum(found.content.enabled for found in ours)
    message = f"{len(rules)} rules are there, {len(ours)} with our mark, {on} of these enabled"
    platform = job.platforms[target.platform]
    for problem in platform.audit_remote(desired.rules, rules, target):
        return Check(Topic.RULES, Verdict.FAILED, f"{message}; {problem.where}: {problem.message}", problem.hint)
    return Check(Topic.RULES, Verdict.OK, message)


def _tables(connection: Connection, desired: Desired) -> Check:
    """Say which of what the detections require is missing; it costs what a deploy's own look costs."""
    wanted = [rule for rule in desired.rules if rule.content.enabled]
    needy = {rule.key for rule in wanted if rule.requires.tables or rule.requires.functions}
    lacks: dict[str, list[str]] = {}
    hint = ""
    try:
        for rule, problem in connection.preflight(wanted):
            if problem.level is Level.ERROR:
                lacks.setdefault(problem.message, []).append(rule.title)
                needy.add(rule.key)
                hint = problem.hint
    except SieminatorError as error:
        return Check.of(Topic.TABLES, error)
    if not needy:
        return Check(Topic.TABLES, Verdict.OK, "no detection of this target requires anything")
    if not lacks:
        return Check(Topic.TABLES, Verdict.OK, f"everything that {len(needy)} detections require is there")
    details = tuple(f"{what}; needed by {', '.join(sorted(titles))}" for what, titles in sorted(lacks.items()))
    short = len({title for titles in lacks.values() for title in titles})
    return Check(Topic.TABLES, Verdict.FAILED, f"{short} of {len(needy)} detections cannot run here", hint, details)
