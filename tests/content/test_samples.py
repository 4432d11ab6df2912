"""The sample events beside each query come out of it, or do not, as they say.

duckdb-kql stands in for Kusto: it refuses what it cannot run, and this says nothing about what Sentinel accepts.
"""

from functools import cache
from pathlib import Path

import pytest

from sieminator.languages.kql.rewrite import exclude, literal
from sieminator.languages.template import render

duckdb_kql = pytest.importorskip("duckdb_kql", reason="needs the extra `lab`")
yaml = pytest.importorskip("yaml")

DETECTIONS = Path(__file__).parents[2] / "content" / "detections"
SAMPLES = sorted(DETECTIONS.glob("*/tests/sentinel*.yml"))
EVENTS = [
    pytest.param(path, number, event, id=f"{path.parents[1].name}: {event['name']}")
    for path in SAMPLES
    for number, event in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["events"])
]


def rendered(folder, sample):
    """Return the query that the sample is for, with every variable at its default."""
    detection = yaml.safe_load((folder / "detection.yml").read_text(encoding="utf-8"))
    values = {name: literal(each["default"], each["type"]) for name, each in detection["variables"].items()}
    values["exclusions"] = exclude(sample.get("exclusions", []))
    query = render((folder / f"{sample['variant']}.kql").read_text(encoding="utf-8"), values)
    assert query.unknown == ()
    return query.text


def seen(sample, event):
    """Return the rows of an event: one, or as many as it says `rows`, which a query that counts sees together."""
    return [sample["base"] | event["row"] | row for row in event.get("rows", [{}])]


@cache
def matches(path):
    """Run a sample's query over all of its events at once; return the row that came out for each number of an event."""
    sample = yaml.safe_load(path.read_text(encoding="utf-8"))
    events = [
        row | {"ReportId": number} for number, event in enumerate(sample["events"]) for row in seen(sample, event)
    ]
    columns = ", ".join(f'? AS "{name}"' for name in sample["base"])
    each = " UNION ALL ".join([f"SELECT {columns}"] * len(events))
    values = [event[name] for event in events for name in sample["base"]]
    with duckdb_kql.connect() as connection:
        connection.execute(f'CREATE TABLE "{sample["table"]}" AS {each}', values)
        result = duckdb_kql.kql(connection, rendered(path.parents[1], sample))
        names = [column[0] for column in result.description]
        rows = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {row["ReportId"]: row for row in rows}


@pytest.mark.parametrize(("path", "number", "event"), EVENTS)
def test_a_sample_event_matches_as_it_says(path, number, event):
    found = matches(path).get(number)

    assert (found is not None) == event["match"]
    if found:
        expected = event.get("columns", {})
        assert {name: found[name] for name in expected} == expected


def test_every_kql_query_has_sample_events_of_both_kinds():
    for query in DETECTIONS.glob("*/*.kql"):
        samples = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in query.parent.glob("tests/*.yml")]
        outcomes = {
            event["match"] for sample in samples if sample["variant"] == query.stem for event in sample["events"]
        }
        assert outcomes == {True, False}, query
