"""What plain `lint` says of content for Sumo Logic, where no environment is named."""

import pytest

from sieminator.catalog.detections import read_content
from sieminator.engine.lint import lint_content
from sieminator.platforms import find_platforms

DETECTION = """\
schema: 1
id: 0d7ec710-0000-4000-8000-000000000001
title: Sample
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.001]
description: What it is about.
schedule: {every: 1h, lookback: 1h}
variants:
  sumo:
    signal: {record_type: EndpointProcess, add: [normalizedSeverity], entities: {srcDevice_hostname: host}}
"""
SEARCH = "_sourceCategory=a\n| where event_id = <<event>>\n| count by host\n| sort by _count\n"


@pytest.fixture
def lint(tmp_path):
    """Return what `lint` says of one detection with these files."""

    def say(detection=DETECTION, **queries):
        folder = tmp_path / "content" / "detections" / "sample"
        folder.mkdir(parents=True)
        (folder / "detection.yml").write_text(detection, encoding="utf-8")
        for suffix, query in queries.items():
            (folder / f"sumo.{suffix}").write_text(query, encoding="utf-8")
        platforms = find_platforms()
        content = read_content(tmp_path, platforms)
        return lint_content(content.detections, content.problems, platforms)

    return say


def test_a_search_without_stage_is_refused_at_its_line_with_the_three_fields(lint):
    variables = 'variables: {event: {type: text, default: "1"}}\n'

    (problem,) = lint(DETECTION + variables, sumo=SEARCH)

    assert str(problem.where) == "content/detections/sample/sumo.sumo:3:3"
    assert (problem.code, problem.level) == ("SLG040", "error")
    assert "`stage`, `normalizedSeverity` and an entity field" in problem.message
    assert problem.message.endswith("lacks stage")


def test_a_place_is_right_after_a_variable_of_several_lines(lint):
    variables = 'variables: {event: {type: raw, default: \'"1"\n\n      or event_id = "2"\'}}\n'

    (problem,) = lint(DETECTION + variables, sumo=SEARCH)

    assert problem.where.line == 3


def test_nothing_is_asked_of_a_place_that_nobody_named(lint):
    whole = DETECTION.replace("[normalizedSeverity]", "[stage, normalizedSeverity]")

    found = lint(whole, sumo="_sourceCategory=a\n| count by host\n", cse="metadata_vendor = 'Microsoft'\n")

    assert [problem.code for problem in found] == ["SLG044"], "only the rule's own, which names no entity"


def test_what_is_said_of_a_search_is_not_taken_by_a_rule(lint):
    found = lint(DETECTION.replace("  sumo:\n    signal", "  sumo.cse:\n    signal"), cse="a = 1\n")

    assert [(problem.code, problem.where.line) for problem in found] == [("SLG017", 13)]
