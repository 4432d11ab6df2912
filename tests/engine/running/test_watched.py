"""What a runner shows: numbers that Prometheus reads, and words for everybody else, over a real socket."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

import sieminator
from sieminator.engine.fanout import beside
from sieminator.engine.running.pulse import Beat, RuleBeat, SinkBeat, TargetBeat
from sieminator.engine.running.watched import pages
from sieminator.model.running import Tally
from sieminator.net.listen import Listener

STARTED = datetime(2026, 11, 28, 9, tzinfo=UTC)
TITLE = 'Many "starts" \\ in\nan hour'
RULE = RuleBeat("872bd947", "remote", TITLE, timedelta(minutes=7), False, timedelta(seconds=2.5), False, "")
SINK = SinkBeat("syslog", sent=40, dropped=2, waiting_bytes=1_024)
TARGET = TargetBeat("weu", True, "runner-1", "", STARTED, Tally(10, 4, 1, 2, 3), (RULE,), (SINK,))
WELL = Beat("runner-1", STARTED, (TARGET,))


def with_target(**fields):
    return replace(WELL, targets=(replace(TARGET, **fields),))


def with_rule(**fields):
    return with_target(rules=(replace(RULE, **fields),))


def ask(beat, path):
    listener = Listener(("127.0.0.1", 0), pages(lambda: beat))
    with beside(listener.serve, listener.close):
        return requests.get(f"http://127.0.0.1:{listener.port}{path}", timeout=5)


def numbers(beat):
    """Return what Prometheus's own parser reads: name and labels without the target's to the value."""
    answer = ask(beat, "/metrics")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    return {
        (sample.name.removeprefix("sieminator_"), *(v for k, v in sample.labels.items() if k != "target")): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_prometheus_reads_every_number():
    of_rule = ("872bd947", RULE.remote_id, TITLE)

    assert numbers(WELL) == {
        ("runner_info", "runner-1", sieminator.__version__): 1,
        ("runner_start_time_seconds",): STARTED.timestamp(),
        ("target_up",): 1,
        ("target_lease",): 1,
        ("target_rules",): 1,
        ("target_last_turn_timestamp_seconds",): STARTED.timestamp(),
        ("windows_total",): 10,
        ("hits_total",): 4,
        ("windows_truncated_total",): 1,
        ("windows_given_up_total",): 2,
        ("window_failures_total",): 3,
        ("rule_lag_seconds", *of_rule): 420,
        ("rule_late", *of_rule): 0,
        ("rule_failing", *of_rule): 0,
        ("rule_slow", *of_rule): 0,
        ("rule_truncated", *of_rule): 0,
        ("rule_given_up", *of_rule): 0,
        ("rule_search_seconds", *of_rule): 2.5,
        ("sink_waiting_bytes", "syslog"): 1_024,
        ("sink_failing", "syslog"): 0,
        ("sink_hits_total", "syslog"): 40,
        ("sink_dropped_total", "syslog"): 2,
    }


def test_what_is_not_known_is_no_number():
    """0 would be a time in 1970, and a search that took no time."""
    beat = with_target(last_turn=None, rules=(replace(RULE, took=None),))

    names = {name for name, *_ in numbers(beat)}

    assert not names & {"target_last_turn_timestamp_seconds", "rule_search_seconds"}
    assert numbers(beat)[("target_up",)] == 0


@pytest.mark.parametrize(
    ("beat", "name"),
    [
        (with_target(trouble="it does not answer"), "target_up"),
        (with_target(mine=False), "target_lease"),
    ],
)
def test_a_target_that_is_not_reached_or_not_ours_is_a_0(beat, name):
    assert numbers(beat)[(name,)] == 0


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"late": True}, "rule_late", 1),
        ({"trouble": "refused"}, "rule_failing", 1),
        ({"slow": True}, "rule_slow", 1),
        ({"truncated": 3}, "rule_truncated", 3),
        ({"given_up": 5}, "rule_given_up", 5),
    ],
)
def test_a_rule_that_is_not_well_is_a_number(fields, name, value):
    assert numbers(with_rule(**fields))[(name, "872bd947", RULE.remote_id, TITLE)] == value


def test_a_rule_that_was_copied_on_the_console_is_a_series_of_its_own():
    copied = replace(RULE, remote_id="copy", lag=timedelta(0))
    told = numbers(with_target(rules=(RULE, copied)))

    assert [told[("rule_lag_seconds", RULE.key, one.remote_id, TITLE)] for one in (RULE, copied)] == [420, 0]


# ---- /healthz


def test_a_runner_that_is_well_says_so_with_200():
    answer = ask(WELL, "/healthz")

    assert answer.status_code == 200
    assert answer.json() == {
        "well": True,
        "runner": "runner-1",
        "version": sieminator.__version__,
        "targets": [
            {"target": "weu", "well": True, "mine": True, "holder": "runner-1", "told": [], "rules": [], "sinks": []}
        ],
    }


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"late": True}, "late: no window is accounted for in the last 7 minutes"),
        (
            {"late": True, "lag": timedelta(days=-1)},
            "ahead: windows are noted as accounted for up to 1440 minutes from now, so that none is run",
        ),
        ({"trouble": "the query was refused"}, "failing: the query was refused"),
    ],
)
def test_a_rule_that_needs_somebody_makes_a_503(fields, told):
    answer = ask(with_rule(**fields), "/healthz")

    assert answer.status_code == 503
    assert answer.json()["targets"][0]["rules"] == [{"detection": "872bd947", "title": TITLE, "told": [told]}]


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"given_up": 5}, "given up: 5 windows had waited for too long"),
        ({"truncated": 3}, "truncated: 3 windows found more rows than it may bring back"),
        ({"slow": True}, "slow: its last search took 2 s, which is longer than its interval"),
    ],
)
def test_a_rule_that_runs_but_loses_something_is_told(fields, told):
    answer = ask(with_rule(**fields), "/healthz")

    assert answer.status_code == 200
    assert answer.json()["targets"][0]["rules"][0]["told"] == [told]


@pytest.mark.parametrize(
    ("fields", "told"), [({"trouble": "weu: it is down"}, "weu: it is down"), ({"last_turn": None}, "not asked yet")]
)
def test_a_target_that_cannot_be_asked_makes_a_503(fields, told):
    answer = ask(with_target(**fields), "/healthz")

    assert answer.status_code == 503
    assert told in answer.json()["targets"][0]["told"][0]


def test_a_sink_that_takes_nothing_makes_a_503():
    answer = ask(with_target(sinks=(replace(SINK, trouble="syslog at x:1 is gone"),)), "/healthz")

    assert answer.status_code == 503
    assert answer.json()["targets"][0]["sinks"] == [{"sink": "syslog", "told": ["syslog at x:1 is gone"]}]


def test_another_runner_that_has_the_target_is_no_failure():
    answer = ask(with_target(mine=False, holder="runner-2"), "/healthz")

    assert answer.status_code == 200
    assert answer.json()["targets"][0]["holder"] == "runner-2"


def test_another_process_here_that_has_the_target_is_no_failure_either():
    beat = with_target(mine=False, holder="another process on this machine", last_turn=None)
    answer = ask(beat, "/healthz")

    assert answer.status_code == 200
    assert answer.json()["targets"][0]["told"] == []
    assert numbers(beat)[("target_up",)] == 1


def test_what_looks_like_a_secret_is_not_shown():
    answer = ask(with_rule(trouble="refused: token=abcdefghij"), "/healthz")

    assert "abcdefghij" not in answer.text
    assert answer.json()["targets"][0]["rules"][0]["told"] == ["failing: refused: token=[redacted]"]
