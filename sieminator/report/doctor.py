"""What a doctor found at a target, as plain JSON."""

from sieminator.model.canary import CanaryRun, Trial
from sieminator.model.doctor import Check, Examination
from sieminator.model.plan import Named

_Json = dict[str, object]


def examination_document(examination: Examination) -> _Json:
    """Return the checks of one target, and what its canary showed; null where none was sent."""
    return {
        "target": examination.target,
        "platform": examination.platform,
        "exit": examination.exit,
        "checks": [_check(check) for check in examination.checks],
        "canary": _canary(examination.canary) if examination.canary else None,
    }


def _check(check: Check) -> _Json:
    return {
        "topic": check.topic.value,
        "verdict": check.verdict.value,
        "message": check.message,
        "hint": check.hint,
        "details": list(check.details),
    }


def _canary(run: CanaryRun) -> _Json:
    return {
        "exit": run.exit,
        "ending": run.ending.value,
        "reason": run.reason,
        "wrote": run.wrote,
        "writes": run.writes,
        "listings": run.listings,
        "fields": [_trial(trial) for trial in run.fields],
        "abilities": [_trial(trial) for trial in run.abilities],
        "untried": list(run.untried),
        "left": [_named(one) for one in run.left],
        "moved": [_named(one) for one in run.moved],
    }


def _trial(trial: Trial) -> _Json:
    return {
        "name": trial.name,
        "verdict": trial.verdict.value,
        "unconfirmed": trial.unconfirmed,
        "message": trial.message,
        "fields": [{"path": one.path, "old": one.old, "new": one.new} for one in trial.fields],
    }


def _named(one: Named) -> _Json:
    return {"key": one.key, "remote_id": one.remote_id, "title": one.title, "reason": one.reason, "hint": one.hint}
