"""One target, looked at: what it should hold, what it holds, and the plan that follows."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace

from sieminator.engine.desired import Desired, desire
from sieminator.engine.diff import compare, create
from sieminator.engine.job import Job
from sieminator.engine.match import Matched, match
from sieminator.engine.orders import Orders
from sieminator.engine.withdraw import withdraw, withhold
from sieminator.errors import SieminatorError
from sieminator.model.change import Change
from sieminator.model.fingerprint import SCHEME
from sieminator.model.plan import Named, TargetPlan
from sieminator.model.ports import Connection
from sieminator.model.problem import Problem, has_errors
from sieminator.model.rule import RemoteRule, Rule
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Sight:
    """What a target should hold, and what it holds."""

    target: Target
    desired: Desired
    remote: tuple[RemoteRule, ...]
    matched: Matched
    withheld_because: str
    """Why nothing may be withdrawn; empty when all files could be read."""


@contextmanager
def looking(job: Job, target: Target) -> "Iterator[tuple[Connection, Sight]]":
    """Open a connection to the target, list what is there once, and close it afterwards.

    Raises:
        SieminatorError: the target could not be read; nothing may be concluded about it.
    """
    platform = job.platforms[target.platform]
    chosen = job.work.choose(target)
    desired = desire(chosen.detections, target, platform, job.lint)
    desired = replace(desired, problems=(*chosen.problems, *desired.problems))
    with closing(platform.connect(target, job.world)) as connection:
        remote = tuple(connection.rules())
        matched = match(target.owner, desired.rules, remote)
        yield connection, Sight(target, desired, remote, matched, _withheld(job, chosen.problems))


def draw(job: Job, sight: Sight, orders: Orders, *, assume_deployed: bool = False) -> TargetPlan:
    """Return the plan that follows from what was seen; pure but for the ledger's history.

    ``assume_deployed`` says what an absent rule is where no ledger tells: missing there, or new.
    """
    target, matched = sight.target, sight.matched
    changes = [*_wanted(job, sight, orders, assume_deployed)]
    spoken_for = sight.desired.spoken_for
    left = tuple(found for found in matched.left if found.mark and found.mark.key not in spoken_for)
    if not sight.withheld_because:
        changes += [change for found in left if (change := withdraw(found, target, orders))]
    kept = [rule for rule in sight.desired.rules if rule.key not in {change.key for change in changes}]
    refused = (*matched.ambiguous, *_newer(matched), *_title_taken(changes, sight))
    changes = [change for change in changes if change.key not in {named.key for named in refused}]
    if job.only:
        changes = [change for change in changes if change.key in job.only]
    return TargetPlan(
        target.name,
        target.platform,
        changes=tuple(sorted(changes, key=lambda change: (change.removes, change.title, change.key))),
        kept=len(kept),
        ours=matched.ours,
        not_applicable=sight.desired.not_applicable,
        foreign=matched.foreign,
        copies=matched.copies,
        refused=(*sight.desired.refused, *refused),
        withheld=tuple(withhold(left, sight.withheld_because)) if sight.withheld_because else (),
        problems=sight.desired.problems,
        notes=tuple(dict.fromkeys(_notes(changes))),
    )


def unknown(target: Target, error: SieminatorError) -> TargetPlan:
    """Return the plan of a target that could not be read: nothing, and the reason."""
    hint = f" ({error.hint})" if error.hint else ""
    return TargetPlan(target.name, target.platform, reason=f"{error}{hint}")


def refuse(plan: TargetPlan, rules: Sequence[tuple[Rule, Problem]]) -> TargetPlan:
    """Return the plan without the changes of rules that the target cannot take, and say why."""
    problems = {rule.key: (rule, problem) for rule, problem in rules}
    refused = tuple(
        Named(key, rule.title, f"{problem.where}: {problem.code}: {problem.message}", problem.hint)
        for key, (rule, problem) in problems.items()
    )
    changes = tuple(change for change in plan.changes if change.key not in problems)
    return replace(plan, changes=changes, refused=(*plan.refused, *refused))


def _notes(changes: Sequence[Change]) -> Iterator[str]:
    """Yield what a reader should know of the rules that would be written; a note is said once a target."""
    for change in changes:
        if change.rule and not change.held:
            yield from change.rule.notes


def _withheld(job: Job, chosen: Sequence[Problem]) -> str:
    if not job.work.complete:
        return "some files have errors, so that nothing is withdrawn"
    if has_errors(tuple(chosen)):
        return "the target's selection or overrides have errors, so that nothing is withdrawn"
    return ""


def _wanted(job: Job, sight: Sight, orders: Orders, assume_deployed: bool) -> Iterator[Change]:
    ambiguous = {named.key for named in sight.matched.ambiguous}
    for rule in sight.desired.rules:
        found = sight.matched.originals.get(rule.key)
        if found:
            change = compare(rule, found, sight.target, orders)
            if change:
                yield change
        elif rule.key not in ambiguous:
            before = job.ledger.ever_deployed(sight.target.name, rule.key)
            yield create(rule, sight.target, deployed_before=assume_deployed if before is None else before)


def _newer(matched: Matched) -> Iterator[Named]:
    for key, found in matched.originals.items():
        if found.mark and found.mark.scheme > SCHEME:
            reason = f"its mark is of scheme {found.mark.scheme}, and this sieminator knows {SCHEME}"
            yield Named(key, found.title, reason, "upgrade sieminator", found.remote_id)


def _title_taken(changes: Sequence[Change], sight: Sight) -> Iterator[Named]:
    titles = {found.title.casefold(): found for found in sight.remote}
    for change in changes:
        taken = titles.get(change.title.casefold())
        if change.remote is None and taken:
            yield Named(
                change.key,
                change.title,
                f"a rule with this title is there already and is not ours ({taken.remote_id})",
                hint="rename one of the two (a target's `title_format:` renames all of ours), or delete the other",
                remote_id=taken.remote_id,
            )
