"""A platform with two query languages: which file is which variant."""

from pathlib import Path

import pytest

from sieminator.catalog.detections import read_content
from tests.catalog.room import PLATFORMS

FOLDER = "content/detections/a"
DETECTION = """\
schema: 1
id: 00000000-0000-4000-8000-000000000001
title: Detection 1
version: 1.0.0
status: production
severity: high
confidence: high
techniques: [T1204.001]
tags: [endpoint]
description: Something bad.
schedule: {every: 1h, lookback: 1h}
"""


@pytest.fixture
def read(tmp_path):
    """Return a function that writes a detection's folder and reads it: its variants by stem, and its problems."""

    def written(*names: str, more: str = ""):
        folder = Path(tmp_path, FOLDER)
        folder.mkdir(parents=True)
        (folder / "detection.yml").write_text(DETECTION + more, encoding="utf-8")
        for name in names:
            (folder / name).write_text(f"T | where Name == '{name}'", encoding="utf-8")
        content = read_content(tmp_path, PLATFORMS)
        variants = {one.stem: one for detection in content.detections for one in detection.variants}
        return variants, [str(problem) for problem in content.problems]

    return written


def test_a_query_of_the_second_language_is_a_variant_of_its_own(read):
    variants, problems = read("tiny.kql", "tiny.cse", more="variants: {tiny: {color: red}, tiny.cse: {color: blue}}\n")

    assert problems == []
    assert {stem: (one.name, one.kind, one.options.color) for stem, one in variants.items()} == {
        "tiny": ("", "plain", "red"),
        "tiny.cse": ("cse", "rule", "blue"),
    }


def test_a_query_of_the_second_language_may_have_a_name_as_well(read):
    variants, problems = read("tiny.web.cse", "tiny.kql")

    assert problems == []
    assert {stem: one.kind for stem, one in variants.items()} == {"tiny": "plain", "tiny.web": "rule"}


@pytest.mark.parametrize("second", ["tiny.web.kql", "tiny.web.cse"])
def test_two_queries_of_one_variant_are_told_both_by_name(read, second):
    first = {"tiny.web.kql": "tiny.web.cse", "tiny.web.cse": "tiny.web.kql"}[second]

    _, problems = read(first, second)

    later, earlier = sorted((first, second), reverse=True)
    suffix = later.rpartition(".")[2]
    (problem,) = problems
    assert problem.startswith(f"{FOLDER}/{later}:1:1: DET024: it is the same variant as {FOLDER}/{earlier} (tiny.web);")
    assert problem.endswith(f"name one of them otherwise: tiny.<variant>.{suffix}")


@pytest.mark.parametrize(("stem", "file"), [("tiny.cse", "tiny.cse"), ("tiny.web", "tiny.web.kql")])
def test_a_block_without_a_query_says_which_file_it_waits_for(read, stem, file):
    _, problems = read("tiny.kql", more=f"variants: {{{stem}: {{color: blue}}}}\n")

    assert [problem.partition(": ")[2] for problem in problems] == [
        f"DET012: the variant has no query ({stem}); write {file}"
    ]
