"""Results as JSON: a contract (docs/schemas/results/), additive within a ``schema_version``, keys in a fixed order."""

import json
from collections.abc import Iterable, Mapping, Sequence

from sieminator.model.change import Change, FieldChange
from sieminator.model.doctor import Diagnosis
from sieminator.model.hits import Hits, Window
from sieminator.model.hold import Proposal, SpentHold
from sieminator.model.outcome import Outcome
from sieminator.model.plan import Accepted, Named, Plan, TargetPlan
from sieminator.model.problem import Problem
from sieminator.model.run import PastRun, Run, TargetRun
from sieminator.model.target import Target
from sieminator.model.turns import Turns
from sieminator.net.redact import redact_values
from sieminator.report.doctor import examination_document
from sieminator.report.holds import hold_document, hold_documents
from sieminator.report.order import outcomes_in_order, problems_in_order
from sieminator.report.settings import settings_of
from sieminator.report.turns import turn_document

SCHEMA_VERSION = 1
"""Of every result; moves when a reader that knew the last one could be wrong."""

_Json = dict[str, object]


def lint(problems: Iterable[Problem]) -> str:
    """Return what is wrong in the files."""
    return _document({"problems": _problems(problems)})


def plan(plan: Plan) -> str:
    """Return what a deploy would do; also what ``deploy --expect`` reads."""
    return _document(_plan(plan, [_target(target) for target in plan.targets]))


def drift(plan: Plan, proposals: Mapping[str, Sequence[Proposal]] | None = None) -> str:
    """Return what a person or the vendor did; the shape of a plan, with ``pending`` a target.

    ``proposals`` are by target the holds that would accept it; None where nobody asked for them.
    """
    targets = [{**_target(target), "pending": target.pending} for target in plan.targets]
    if proposals is not None:
        targets = [{**one, "proposed_holds": hold_documents(proposals.get(str(one["target"]), ()))} for one in targets]
    return _document(_plan(plan, targets))


def run(run: Run) -> str:
    """Return what a deploy did: the plan with ``outcomes`` a target, and ``unsafe`` where nothing was allowed."""
    return _document({**_plan(run.plan, [_run_target(target) for target in run.targets]), "run": run.id})


def switch(run: Run, reason: str, add: Sequence[Proposal], remove: Sequence[SpentHold]) -> str:
    """Return what ``disable`` or ``enable`` did: as of a deploy, with the holds to add and to take out."""
    spent = [{**hold_document(one.hold), "others": list(one.others)} for one in remove]
    targets = [_run_target(target) for target in run.targets]
    holds = {"proposed_holds": hold_documents(add), "spent_holds": spent}
    return _document({**_plan(run.plan, targets), "run": run.id, "reason": reason, **holds})


def rollback(plan: Plan, of: PastRun) -> str:
    """Return what taking a run back would do; ``run`` is null, since nothing was written."""
    targets = [{**_run_target(TargetRun(target)), "exit": target.exit} for target in plan.targets]
    return _document({**_plan(plan, targets), "run": None, "of": _past(of)})


def rolled_back(run: Run, of: PastRun) -> str:
    """Return what taking a run back did: as of a deploy, with the run that was taken back."""
    return _document({**_plan(run.plan, [_run_target(one) for one in run.targets]), "run": run.id, "of": _past(of)})


def past(environment: str, runs: Iterable[PastRun]) -> str:
    """Return the runs of a ledger that wrote something, the newest last: what a rollback can be asked for."""
    return _document({"environment": environment, "runs": [_past(run) for run in runs]})


def hits(hits: Sequence[Hits], window: Window) -> str:
    """Return how often rules fired, a count a rule and day; null is not 0."""
    counts = [
        {
            "target": one.target,
            "key": one.key,
            "title": one.title,
            "day": one.day.isoformat(),
            "alerts": one.alerts,
            "incidents": one.incidents,
            "runs": one.runs,
            "failed_runs": one.failed_runs,
        }
        for target in hits
        for one in sorted(target.counts, key=lambda one: (one.key, one.day))
    ]
    targets = [
        {
            "target": one.target,
            "status": "unknown" if one.reason else "checked",
            "reason": one.reason,
            "exit": one.exit,
            "unknown": [{"column": column, "reason": reason} for column, reason in one.unknown],
            "notes": list(one.notes),
        }
        for one in hits
    ]
    days = {"first": window.first.isoformat(), "until": window.until.isoformat()}
    return _document({**days, "counts": counts, "last": _last(hits), "targets": targets})


def turns(turns: Turns) -> str:
    """Return what ``run --once`` did at each target: how many windows, what they found, and what stood in the way."""
    return _document({"environment": turns.environment, "targets": [turn_document(target) for target in turns.targets]})


def doctor(diagnosis: Diagnosis) -> str:
    """Return what was found at each target, and what a canary showed; ``run`` is null where none was sent."""
    return _document(
        {
            "environment": diagnosis.environment,
            "run": diagnosis.run or None,
            "targets": [examination_document(target) for target in diagnosis.targets],
            "problems": _problems(diagnosis.problems),
        }
    )


def targets(environment: str, targets: Iterable[Target]) -> str:
    """Return each target with every value that a file gave it, and the place that gave it."""
    listed = [
        {
            "target": target.name,
            "platform": target.platform,
            "settings": [
                {
                    "name": one.name,
                    "value": one.value,
                    "path": one.where.path,
                    "line": one.where.line,
                    "column": one.where.column,
                }
                for one in settings_of(target)
            ],
        }
        for target in targets
    ]
    return _document({"environment": environment, "targets": listed})


def _document(content: _Json) -> str:
    # ASCII only: whatever the terminal or the pipe speaks, a parser gets back what we meant.
    return redact_values(json.dumps({"schema_version": SCHEMA_VERSION, **content}, indent=2)) + "\n"


def _plan(plan: Plan, targets: list[_Json]) -> _Json:
    return {
        "environment": plan.environment,
        "fingerprint": plan.fingerprint,
        "targets": targets,
        "problems": _problems(plan.problems),
    }


def _target(plan: TargetPlan) -> _Json:
    return {
        "target": plan.target,
        "platform": plan.platform,
        "status": "checked" if plan.checked else "unknown",
        "reason": plan.reason,
        "exit": plan.exit,
        "fingerprint": plan.fingerprint,
        "changes": [_change(change) for change in plan.changes],
        "kept": plan.kept,
        "not_compared": plan.not_compared,
        "held": plan.held,
        "not_applicable": [_named(one) for one in plan.not_applicable],
        "foreign": [{"remote_id": one.remote_id, "title": one.title, "enabled": one.enabled} for one in plan.foreign],
        "copies": [_named(one) for one in plan.copies],
        "degraded": [_named(one) for one in plan.degraded],
        "refused": [_named(one) for one in plan.refused],
        "withheld": [_named(one) for one in plan.withheld],
        "accepted": [_accepted(one) for one in plan.accepted],
        "notes": list(plan.notes),
    }


def _past(run: PastRun) -> _Json:
    return {
        "run": run.id,
        "command": run.command,
        "at": run.at,
        "who": run.who,
        "commit": run.commit,
        "changes": len(run.steps),
    }


def _run_target(run: TargetRun) -> _Json:
    outcomes = [_outcome(one) for one in outcomes_in_order(run.plan.changes, run.outcomes)]
    return {**_target(run.plan), "exit": run.exit, "outcomes": outcomes, "unsafe": run.unsafe, "hint": run.hint}


def _change(change: Change) -> _Json:
    origins = [str(change.origin(field) or "") for field in change.fields]
    return {
        "action": change.action.value,
        "cause": change.cause.value,
        "held": change.held,
        "key": change.key,
        "remote_id": change.remote_id,
        "title": change.title,
        "fields": [{**field, "origin": origin} for field, origin in zip(_fields(change.fields), origins, strict=True)],
        "ended_hold": hold_document(change.ended) if change.ended else None,
        "editor": {"who": change.editor.who, "when": change.editor.when.isoformat()} if change.editor else None,
    }


def _outcome(outcome: Outcome) -> _Json:
    return {
        "result": outcome.result.value,
        "action": outcome.change.action.value,
        "key": outcome.change.key,
        "remote_id": outcome.remote_id or outcome.change.remote_id,
        "title": outcome.change.title,
        "message": outcome.message,
        "request_id": outcome.request_id,
        "fields": _fields(outcome.fields),
    }


def _fields(fields: Sequence[FieldChange]) -> list[_Json]:
    return [{"path": one.path, "old": one.old, "new": one.new} for one in fields]


def _accepted(one: Accepted) -> _Json:
    return {
        "key": one.key,
        "remote_id": one.remote_id,
        "title": one.title,
        "fields": _fields(one.fields),
        **hold_document(one.hold),
    }


def _last(hits: Sequence[Hits]) -> list[_Json]:
    return [
        {
            "target": target.target,
            "key": one.key,
            "executed": one.executed.isoformat() if one.executed else None,
            "triggered": one.triggered.isoformat() if one.triggered else None,
        }
        for target in hits
        for one in sorted(target.last, key=lambda one: one.key)
    ]


def _named(one: Named) -> _Json:
    return {
        "key": one.key,
        "remote_id": one.remote_id,
        "title": one.title,
        "reason": one.reason,
        "hint": one.hint,
    }


def _problems(problems: Iterable[Problem]) -> list[_Json]:
    return [
        {
            "path": one.where.path,
            "line": one.where.line,
            "column": one.where.column,
            "code": one.code,
            "level": one.level.value,
            "message": one.message,
            "hint": one.hint,
        }
        for one in problems_in_order(problems)
    ]
