"""The detection that counts looks for what its sibling looks for, on every platform, and counts alike."""

from pathlib import Path

import pytest
import yaml

from sieminator.languages.reader import language_of, reader
from sieminator.languages.template import names, render

DETECTIONS = Path(__file__).parents[2] / "content" / "detections"
SINGLE, BURST = DETECTIONS / "T1204.001-malicious-link", DETECTIONS / "T1204.001-malicious-link-burst"
QUERIES = sorted(path.name for path in BURST.iterdir() if path.is_file() and path.suffix != ".yml")


def detection(folder):
    return yaml.safe_load((folder / "detection.yml").read_text(encoding="utf-8"))


def condition(folder, query):
    """Return the lines of a query that say which starts are meant, without its columns and what it makes of them."""
    lines = (folder / query).read_text(encoding="utf-8").splitlines()
    first = next((number for number, line in enumerate(lines) if line.startswith("FROM")), 0)
    return [line for line in lines[first : lines.index("<<exclusions>>") + 1] if not line.startswith("| json ")]


def test_there_is_a_query_for_each_platform_and_each_that_the_sibling_has():
    assert sorted(path.name for path in SINGLE.iterdir() if path.is_file() and path.suffix != ".yml") == QUERIES
    assert {name.partition(".")[0] for name in QUERIES} == {"logscale", "qradar", "sentinel", "sumo"}


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_has_the_condition_of_the_query_for_single_starts(query):
    assert condition(BURST, query) == condition(SINGLE, query)


@pytest.mark.parametrize("name", ["browsers", "children", "time_column", "sumo_scope", "qradar_log_source_types"])
def test_a_variable_that_both_have_has_one_default(name):
    single, burst = detection(SINGLE)["variables"], detection(BURST)["variables"]

    assert burst[name] == single[name]


@pytest.mark.parametrize("query", [name for name in QUERIES if name != "sumo.cse"])
def test_a_query_takes_the_number_from_one_variable(query):
    assert [use.name for use in names((BURST / query).read_text(encoding="utf-8"))].count("least_starts") == 1


def test_cloud_siem_counts_as_far_as_the_queries_do():
    """A threshold rule's number is its trigger, `gt` what is one too few; no variable reaches it."""
    burst = detection(BURST)

    trigger = burst["variants"]["sumo.cse"]["schedule"]["trigger"]

    assert trigger == {"operator": "gt", "threshold": burst["variables"]["least_starts"]["default"] - 1}


def test_a_run_sees_one_hour_of_which_none_is_left_out_or_seen_twice():
    blocks = detection(BURST)["variants"].values()
    schedules = [detection(BURST)["schedule"], *(block["schedule"] for block in blocks if "schedule" in block)]

    assert schedules[0]["every"] == schedules[0]["lookback"] == "1h"
    assert not any({"every", "lookback"} & set(schedule) for schedule in schedules[1:])


@pytest.mark.parametrize("query", ["qradar.aql", "sumo.cse"])
def test_a_list_that_a_query_spells_out_is_the_one_of_the_variables(query):
    variables = detection(BURST)["variables"]
    language = reader(language_of(query.rpartition(".")[2]))
    values = {name: language.literal(each["default"], each["type"]) for name, each in variables.items()}
    text = render((BURST / query).read_text(encoding="utf-8"), values | {"exclusions": ""}).text

    programs = {program.name for program in language.programs(text)}

    assert programs == {*variables["browsers"]["default"], *variables["children"]["default"]}
