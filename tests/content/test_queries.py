"""Every KQL query of our own content is clean, and reads the tables that its detection says."""

from pathlib import Path

import pytest
import yaml

from sieminator.languages.kql.lint import lint
from sieminator.languages.kql.rewrite import exclude, literal
from sieminator.languages.kql.sources import tables
from sieminator.languages.kql.windows import time_windows
from sieminator.languages.template import names, render

QUERIES = sorted((Path(__file__).parents[2] / "content" / "detections").glob("*/*.kql"))


@pytest.fixture(params=QUERIES, ids=lambda path: f"{path.parent.name}/{path.name}")
def query(request):
    return request.param


@pytest.fixture
def detection(query):
    return yaml.safe_load((query.parent / "detection.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("exclusions", [[], ['DeviceName == "a" // why', "AccountName == 'b'"]], ids=["none", "two"])
def test_a_query_is_clean(query, detection, exclusions):
    values = {name: literal(each["default"], each["type"]) for name, each in detection["variables"].items()}
    template = query.read_text(encoding="utf-8")

    rendered = render(template, values | {"exclusions": exclude(exclusions)})

    assert rendered.unknown == ()
    assert list(lint(rendered.text)) == []
    assert "\n\n" not in rendered.text
    assert tables(rendered.text) == set(detection["requires"]["tables"])


def test_a_query_leaves_the_window_to_its_rule(query):
    assert time_windows(query.read_text(encoding="utf-8")) == []


def test_a_query_uses_every_variable_and_the_hook_for_exclusions(query, detection):
    """But for those that are named after another platform, and are its queries' alone."""
    others = {path.name.partition(".")[0] for path in query.parent.iterdir() if path.is_file()} - {"sentinel"}
    ours = {name for name in detection["variables"] if name.partition("_")[0] not in others}

    used = {use.name for use in names(query.read_text(encoding="utf-8"))}

    assert used == {*ours, "exclusions"}


def test_a_variant_maps_only_columns_that_its_query_puts_out(query, detection):
    """The last line of every query here is a `project`; Defender XDR wants three columns of it."""
    put_out = query.read_text(encoding="utf-8").rpartition("| project")[2].replace("<<", "").replace(">>", "")
    columns = {column.strip() for column in put_out.split(",")}
    options = detection["variants"][query.stem]

    mapped = {column for entity in options["entity_mappings"] for column in entity["identifiers"].values()}

    assert mapped | set(options["custom_details"].values()) <= columns
    assert {"time_column", "DeviceId", "ReportId"} <= columns
