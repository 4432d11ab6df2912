"""A folder of files becomes a detection that knows where each of its values is from."""

from datetime import time, timedelta

from sieminator.catalog.detections import read_content
from sieminator.catalog.yamlfile import _compose
from sieminator.model.detection import Operator, Requires, Severity, Status, Trigger, Variable
from tests.catalog.archive import content, detection
from tests.catalog.room import PLATFORMS

MORE = """\
enabled: false
data_sources: ["Process: Process Creation"]
requires: {tables: [T], functions: [f]}
false_positives: [Admins.]
references: [https://example.com/a]
authors: [Jane]
runbook: |-
  Look.
  Think.
contact: soc@example.com
variables:
  names: {type: list, default: [a, b], description: Names.}
variants:
  tiny.mde:
    color: blue
    schedule: {every: 2h, lookback: 2h, at: "06:30", clock: ingest, trigger: {operator: lt, threshold: 3}}
    requires: {tables: [U]}
  tiny:
"""


def test_everything_that_a_file_says_arrives(tmp_path):
    content(tmp_path, "a", more=MORE)
    (tmp_path / "content/detections/a/tiny.mde.kql").write_bytes(b"\xef\xbb\xbfU | where x in (<<names>>)\r\n")

    read = read_content(tmp_path, PLATFORMS)

    (one,) = read.detections
    assert read.problems == ()
    assert (one.id, one.title, one.version) == ("00000000-0000-4000-8000-000000000001", "Detection 1", "1.0.0")
    assert (one.status, one.severity, one.enabled) == (Status.PRODUCTION, Severity.HIGH, False)
    assert (one.techniques, one.tactics) == (("T1204.001",), ("execution",))
    assert one.path == "content/detections/a"
    assert one.runbook == "Look.\nThink."
    assert one.variables == {"names": Variable("names", "list", ("a", "b"), "Names.")}
    plain, mde = one.variants
    assert (plain.stem, plain.kind, plain.query, plain.schedule) == ("tiny", "plain", "T | take 1\n", one.schedule)
    assert plain.requires == Requires(("T",), ("f",))
    assert (mde.stem, mde.query) == ("tiny.mde", "U | where x in (<<names>>)\n")
    assert mde.requires == Requires(("U",), ("f",))
    assert mde.options.color == "blue"
    assert (mde.schedule.every, mde.schedule.at, mde.schedule.clock) == (timedelta(hours=2), time(6, 30), "ingest")
    assert mde.schedule.trigger == Trigger(Operator.LESS, 3)


def test_each_value_knows_its_line_and_column(tmp_path):
    content(tmp_path, "a", more=MORE)
    (tmp_path / "content/detections/a/tiny.mde.kql").write_text("U | where x in (<<names>>)\n")

    (one,) = read_content(tmp_path, PLATFORMS).detections

    assert str(one.where("severity")) == "content/detections/a/detection.yml:6:11"
    assert str(one.where("variants.tiny.mde.color")) == "content/detections/a/detection.yml:26:12"
    assert str(one.where("variants.tiny.mde.rest", "schedule.every")) == "content/detections/a/detection.yml:11:19"
    assert str(one.where("runbooks")) == "content/detections/a/detection.yml:1:1"


def test_an_error_costs_only_its_own_detection(tmp_path):
    content(tmp_path, "a", "b", "c")
    (tmp_path / "content/detections/b/detection.yml").write_text(detection(2).replace("title: ", "title: [broken "))

    read = read_content(tmp_path, PLATFORMS)

    assert [one.path for one in read.detections] == ["content/detections/a", "content/detections/c"]
    assert [problem.code for problem in read.problems] == ["YML001"]
    assert read.broken == {"b"}


def test_a_warning_costs_nothing(tmp_path):
    content(tmp_path, "a", more="variables:\n  unused: {type: text, default: x}\n")

    read = read_content(tmp_path, PLATFORMS)

    assert len(read.detections) == 1
    assert [problem.code for problem in read.problems] == ["DET016"]


def test_windows_line_ends_move_no_position_and_no_value(tmp_path):
    content(tmp_path, "a")
    file = tmp_path / "content/detections/a/detection.yml"
    before = read_content(tmp_path, PLATFORMS).detections[0]
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))

    after = read_content(tmp_path, PLATFORMS).detections[0]

    assert after == before
    assert after.where("schedule") == before.where("schedule")


def test_reading_is_in_the_order_of_folders_whatever_the_disk_says(tmp_path):
    names = [f"d{number:02}" for number in range(30)]
    content(tmp_path, *reversed(names))

    read = read_content(tmp_path, PLATFORMS)

    assert [one.path.rpartition("/")[2] for one in read.detections] == names


def test_no_position_is_worked_out_where_nothing_is_wrong(tmp_path):
    """A position costs a second parse; over a thousand right files that would be half of the time."""
    content(tmp_path, "a", "b", more=MORE.partition("variables:")[0] + "variants:\n  tiny: {color: blue}\n")
    _compose.cache_clear()

    read_content(tmp_path, PLATFORMS)

    assert (_compose.cache_info().misses, _compose.cache_info().hits) == (2, 0)
