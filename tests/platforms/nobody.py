"""What every command must answer when a target cannot be read: that nobody knows, why, and nothing else."""

import json

from sieminator.model.detection import Detection
from sieminator.model.plan import Plan, TargetPlan
from sieminator.model.target import Target
from sieminator.report import json as results
from tests.platforms.stage import Stage


def knows(stage: Stage, *detections: Detection, target: Target | None = None) -> str:
    """Assert that plan, drift, deploy and hits all end in 4 with a reason, and touch nothing; return drift's reason."""
    there = target or stage.target
    before = stage.hand.snapshot()
    done = stage.deploy(*detections, target=there)
    seen = stage.drift(*detections, target=there)

    for one in (stage.plan(*detections, target=there), seen, done.plan):
        is_unknown(one)
    assert (done.exit, done.outcomes) == (4, ())
    uncounted(stage, *detections, target=there)
    assert stage.hand.snapshot() == before
    return seen.reason


def is_unknown(seen: TargetPlan) -> None:
    """Assert that a target's plan says only why there is none, as a program reads it too."""
    (told,) = json.loads(results.plan(Plan("test", (seen,))))["targets"]
    assert (seen.exit, seen.checked, seen.changes, seen.kept) == (4, False, (), 0)
    assert (told["status"], told["exit"], told["reason"]) == ("unknown", 4, seen.reason)
    assert seen.reason


def uncounted(stage: Stage, *detections: Detection, target: Target | None = None) -> str:
    """Assert that hits says why it counted nothing, and shows no number; return the reason."""
    window = stage.today()
    counted = stage.hits(window, *detections, target=target or stage.target)
    document = json.loads(results.hits([counted], window))
    (told,) = document["targets"]
    assert (counted.exit, document["counts"]) == (4, [])
    assert (told["status"], told["exit"], told["reason"]) == ("unknown", 4, counted.reason)
    assert counted.reason
    return counted.reason
