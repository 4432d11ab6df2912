"""A stage as files: what a person would have in Git, so that the command line plays there as the engine does."""

import json
import shutil
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from sieminator.model.detection import Detection, Schedule
from sieminator.model.target import Target
from tests.platforms.stage import Stage

ENVIRONMENT = "test"
LEDGER = "ledger"
"""Where the stage keeps its own, so that both write the same."""


def write_checkout(stage: Stage, *detections: Detection, targets: Sequence[Target] = ()) -> Path:
    """Write content and environment in place of what was there; return the root."""
    content = stage.folder / "content" / "detections"
    shutil.rmtree(content, ignore_errors=True)
    content.mkdir(parents=True)
    for detection in detections:
        _write_detection(stage, content / detection.path.rpartition("/")[2], detection)
    environment = {
        "schema": 1,
        "owner": stage.target.owner,
        "ledger": LEDGER,
        "targets": {target.name: _target(target) for target in targets or (stage.target,)},
    }
    file = stage.folder / "environments" / f"{ENVIRONMENT}.yml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(environment, indent=1))  # which is YAML, too
    return stage.folder


def _target(target: Target) -> dict[str, object]:
    # Every room's settings are a pydantic model (sieminator/shape).
    settings = target.settings.model_dump(mode="json", exclude_defaults=True)  # type: ignore[attr-defined]
    ways = {"proxy": target.proxy, "ca_bundle": str(target.ca_bundle or "")}
    return {
        "platform": target.platform,
        "settings": settings,
        "credentials": {"read": target.credentials.read, "write": target.credentials.write},
        "limits": {"removals_few": 9, "removals_percent": 100},
        **{name: value for name, value in ways.items() if value},
    }


def _write_detection(stage: Stage, folder: Path, detection: Detection) -> None:
    folder.mkdir()
    said = {
        "schema": 1,
        "id": detection.id,
        "title": detection.title,
        "version": detection.version,
        "status": detection.status,
        "enabled": detection.enabled,
        "severity": detection.severity,
        "confidence": detection.confidence,
        "techniques": list(detection.techniques),
        "description": detection.description,
        "schedule": _schedule(detection.schedule),
        "variants": {variant.stem: stage.block(variant) for variant in detection.variants},
    }
    folder.joinpath("detection.yml").write_text(json.dumps(said, indent=1))
    for variant in detection.variants:
        suffix = stage.platform.kinds[variant.kind].suffix
        folder.joinpath(f"{variant.stem}.{suffix}").write_bytes(variant.query.encode())


def _schedule(schedule: Schedule) -> dict[str, object]:
    trigger = {"operator": schedule.trigger.operator, "threshold": schedule.trigger.threshold}
    accepted = {"overlap": "accepted"} if schedule.overlap_accepted else {}
    return {"every": _span(schedule.every), "lookback": _span(schedule.lookback), "trigger": trigger, **accepted}


def _span(span: timedelta) -> str:
    return f"{span // timedelta(minutes=1)}m"
