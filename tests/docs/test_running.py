"""docs/running.md: its units are such that systemd takes them, and its tables say what is there."""

import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import yaml

from sieminator.engine.running.grid import Closed
from sieminator.engine.running.lines import closing_line, dropped_line, hit_line
from sieminator.engine.running.watched import metrics
from sieminator.model.detection import Trigger
from sieminator.model.running import Duty, Hit, Span
from sieminator.platforms.qradar.leef import OURS
from sieminator.platforms.qradar.platform import PLATFORM
from tests.cli.shell import sieminator
from tests.engine.running.test_watched import WELL
from tests.platforms.qradar.stage import read

PAGE = (Path(__file__).parents[2] / "docs/running.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
UNITS = {found[1]: text for kind, text in BLOCKS if (found := re.match(r"# /etc/systemd/system/(\S+)\n", text))}
PROGRAM = "/opt/sieminator/bin/sieminator"
AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
SPAN = Span(AT - timedelta(hours=1), AT)


def rows(heading, column):
    """Return what stands between back quotes in a column of the first table below a heading that begins so."""
    below = PAGE[PAGE.index(f"\n{heading}") :]
    table = re.search(r"(?:^\|.*\n)+", below, re.MULTILINE)
    assert table
    cells = [line.split(" | ")[column] for line in table[0].splitlines()[2:]]
    return [re.findall(r"`([^`]+)`", cell) for cell in cells]


@pytest.fixture
def units(tmp_path):
    """The page's units in a folder, with a program that is there."""
    for name, text in UNITS.items():
        (tmp_path / name).write_text(text.replace(PROGRAM, sys.executable), encoding="utf-8")
    return tmp_path


def analyze(*arguments):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("there is no systemd-analyze here")
    return subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)


def test_the_page_has_a_service_and_a_timer():
    assert set(UNITS) == {"sieminator-run.service", "sieminator-once.service", "sieminator-once.timer"}
    assert all(PROGRAM in text for name, text in UNITS.items() if name.endswith(".service"))


@pytest.mark.parametrize("name", sorted(UNITS))
def test_systemd_finds_nothing_wrong_with_a_unit(units, name):
    done = analyze("verify", "--man=no", "--recursive-errors=no", units / name)

    told = [line for line in done.stderr.splitlines() if "sieminator" in line]
    assert (done.returncode, told) == (0, []), done.stderr


def test_the_service_is_as_closed_as_systemd_can_tell(units):
    """Its measure is 0 for closed and 10 for open; what is left is that it may speak to the network."""
    done = analyze("security", "--offline=yes", "--threshold=15", units / "sieminator-run.service")
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd cannot tell of a unit that does not run")

    assert done.returncode == 0, done.stdout


def test_every_metric_is_in_the_table_and_every_alert_knows_its_metrics():
    exposed = set(re.findall(r"^# TYPE (\S+)", metrics(WELL).body.decode(), re.MULTILINE))
    told = []
    for cell in rows("## Watching it", 0):
        first = cell[0]
        told += [name if name.startswith("sieminator") else f"{first.rpartition('_')[0]}{name}" for name in cell]
    (alerts,) = [text for kind, text in BLOCKS if kind == "yaml" and "alert:" in text]
    used = {
        name
        for rule in yaml.safe_load(alerts)["groups"][0]["rules"]
        for name in re.findall(r"sieminator_\w+", rule["expr"])
    }

    assert set(told) == exposed
    assert used <= exposed


def test_every_attribute_of_our_own_is_in_the_table():
    assert {name for cell in rows("| attribute", 0) for name in cell} == {*OURS}


def test_every_line_of_a_hits_file_is_in_the_table():
    duty = Duty(
        "remote", "key", "Title", timedelta(hours=1), timedelta(hours=1), timedelta(0), None, Trigger(), AT, None, ""
    )
    hit = Hit("id", "weu", "key", "remote", "Title", SPAN, {}, {})
    lines = {
        "hit": hit_line(hit),
        "window": closing_line("weu", duty, Closed("remote", SPAN), AT, "runner"),
        "given_up": closing_line("weu", duty, Closed("remote", SPAN, given_up=3), AT, "runner"),
        "dropped": dropped_line("weu", "syslog", 1, "full", AT),
    }
    names = {kind: [*yaml.safe_load(line)] for kind, line in lines.items()}
    told = {row[0]: cell for (row, cell) in zip(rows("## The hits file", 0), rows("## The hits file", 2), strict=True)}

    assert set(told) == set(names)
    for kind in ("hit", "window", "dropped"):
        assert {"type", "schema_version", *told[kind]} == {*names[kind]}
    of_window = {"type", "schema_version", *told["window"]} - {"hits", "truncated", "took_ms"}
    assert of_window | {"windows"} == {*names["given_up"]}


def test_the_settings_of_the_page_are_such():
    (text,) = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith("settings:")]

    syslog = read(PLATFORM.settings, yaml.safe_load(text)["settings"]).run.syslog

    assert (syslog.host, syslog.port, syslog.transport) == ("collector.example.com", 6514, "tls")
    assert {name for cell in rows("| key | means | default |", 0) for name in cell} == set(type(syslog).model_fields)


def test_the_environment_of_the_page_is_one_and_its_token_is_found_where_the_page_says(tmp_path, monkeypatch):
    """Nobody answers at the address: what is left to say is that, and nothing about the file or the credential."""
    (text,) = [text for kind, text in BLOCKS if kind == "yaml" and text.startswith("# /etc/sieminator/environments")]
    ((_, variable),) = [(kind, text.partition("=")[0]) for kind, text in BLOCKS if text.startswith("SIEMINATOR_")]
    file = tmp_path / "environments/prod.yml"
    file.parent.mkdir()
    file.write_text(text.replace("https://qradar.example.com", "http://127.0.0.1:9"), encoding="utf-8")
    monkeypatch.setenv(variable, "0d7ec710-0000-4000-8000-00000000cafe")

    done = sieminator(tmp_path, "run", "--env", "prod", "--once")

    assert (done.exit, done.err) == (4, "")
    assert "127.0.0.1:9" in done.out
    assert "credential" not in done.out
