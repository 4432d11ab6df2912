"""What other tools were measured to do, and this one must never: each by its name, through the command line.

Measured on 2026-11-22: a drift check that answers "successful" on 401 and 503; one rejected rule that stops 197 others
with a traceback; a disable that wipes four other fields.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sieminator.fakes.weather import Answer
from tests.cli.shell import Done, sieminator
from tests.platforms import ledgers
from tests.platforms.checkout import ENVIRONMENT, write_checkout
from tests.platforms.sentinel.stage import SECRET, VARIABLE, SentinelStage, sentinel_stage

FINE = re.compile(r"success|no drift|nothing to do|\bdone\b|\bkept\b|✅", re.IGNORECASE)
"""What no report may say of a target that nobody could read."""


@pytest.fixture
def stage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SentinelStage]:
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        yield stage


def command(stage: SentinelStage, *words: str) -> Done:
    """Type a command, on the stage's clock."""
    return sieminator(stage.folder, *words, "--env", ENVIRONMENT, clock=stage.clock)


def text(shown: str) -> str:
    """Return a report without its line breaks."""
    return " ".join(shown.split())


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
@pytest.mark.parametrize("where", ["", "alertRules"], ids=["from everything", "from the listing"])
@pytest.mark.parametrize("status", [401, 503])
def test_a_drift_check_never_answers_successful_on_401_or_503(
    stage: SentinelStage, status: int, where: str, form: str
) -> None:
    write_checkout(stage, *stage.many(3))
    stage.settle(*stage.many(3))
    stage.hand.edit(stage.hand.ids()[0], "severity")
    stage.server.weather.order(Answer(status), path=where)

    done = command(stage, "drift", "--format", form)

    assert done.exit == 4
    assert "Traceback" not in done.out + done.err
    assert f"({status})" in text(done.out)
    if form == "json":
        (target,) = json.loads(done.out)["targets"]
        assert (target["status"], target["exit"], target["changes"]) == ("unknown", 4, [])
        assert target["reason"]
    else:
        assert "could not be checked" in done.out
        assert not FINE.search(done.out)


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_drift_check_that_could_look_tells_the_two_apart(stage: SentinelStage, form: str) -> None:
    """Else the one above could not fail: with nobody in the way the same check answers 0, and after an edit 2."""
    write_checkout(stage, *stage.many(3))
    stage.settle(*stage.many(3))

    fine = command(stage, "drift", "--format", form)
    stage.hand.edit(stage.hand.ids()[0], "severity")
    edited = command(stage, "drift", "--format", form)

    assert (fine.exit, edited.exit) == (0, 2)
    assert form == "json" or FINE.search(fine.out)


def test_one_rejected_rule_does_not_stop_197_others_with_a_traceback(stage: SentinelStage) -> None:
    write_checkout(stage, *stage.many(197), stage.rejected())

    done = command(stage, "deploy")

    assert done.exit == 1
    assert len(stage.hand.ids()) == 197
    assert stage.REJECTION in text(done.out)
    assert "Traceback" not in done.out + done.err
    (run,) = ledgers.runs(stage)
    assert sorted(run.results.values()) == ["done"] * 197 + ["rejected"]

    in_json, in_markdown = (command(stage, "deploy", "--format", form) for form in ("json", "markdown"))

    (target,) = json.loads(in_json.out)["targets"]
    (outcome,) = target["outcomes"]
    assert (in_json.exit, in_markdown.exit) == (1, 1)
    assert (target["kept"], outcome["result"]) == (197, "rejected")
    assert stage.REJECTION in outcome["message"]
    assert stage.REJECTION in _unescaped(text(in_markdown.out))


def _unescaped(markdown: str) -> str:
    return re.sub(r"\\(?=[^\w\s])", "", markdown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


@pytest.mark.parametrize("way", ["withdrawn", "enabled: false", "disable"])
def test_switching_a_rule_off_wipes_no_other_field(stage: SentinelStage, way: str) -> None:
    """Every field of a rule that has all of them, those that we do not manage and never heard of included."""
    rich = stage.rich()
    write_checkout(stage, rich, stage.detection())
    assert command(stage, "deploy").exit == 0
    assert stage.plan(rich, stage.detection()).changes == ()
    remote_id = _id_of(stage, rich.title)
    stage.hand.enrich(remote_id)
    before = _stored(stage, remote_id)
    assert before.keys() >= {"techniques", "templateVersion", "notInAnyContract", *stage.platform.fields}

    if way == "disable":
        done = command(stage, "disable", rich.id, "--reason", "It floods the queue.")
    else:
        off = [replace(rich, enabled=False)] if way == "enabled: false" else []
        write_checkout(stage, *off, stage.detection())
        done = command(stage, "deploy")

    assert done.exit == 0
    assert stage.hand.levers.rule(remote_id).properties["enabled"] is False
    assert _stored(stage, remote_id) == before


def _id_of(stage: SentinelStage, title: str) -> str:
    return next(rule.name for rule in stage.hand.levers.rules() if rule.properties["displayName"] == title)


def _stored(stage: SentinelStage, remote_id: str) -> dict[str, Any]:
    """Return everything that is stored of a rule, but for the switch, the time of the write, and our mark."""
    properties = dict(stage.hand.levers.rule(remote_id).properties)
    properties["query"] = re.sub(r"\n// sieminator\d+:\S+\s*\Z", "", properties["query"])
    return {name: value for name, value in properties.items() if name not in ("enabled", "lastModifiedUtc")}
