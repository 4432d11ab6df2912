"""Where a hold goes: pasted there, the lines are what the reader reads."""

from datetime import date

import pytest

from sieminator.catalog.environments import read_environment
from sieminator.catalog.places import place_of
from sieminator.model.hold import Place, Proposal
from sieminator.report.holds import hold_text
from tests.catalog.archive import unpack
from tests.catalog.room import PLATFORMS

TODAY = date(2026, 11, 22)
PLAIN = """\
-- environments/prod.yml --
schema: 1
owner: soc
targets:
  one:
    platform: tiny
    settings: {workspace: v}
  two:
    platform: tiny
    settings: {workspace: w}
"""
WIDE = """\
-- environments/prod.yml --
schema: 1
targets:
      one:
          settings: {workspace: v}
          holds:
          - detection: other
            fields: [title]
            reason: Before.
            until: 2027-01-31
      two:
          settings: {workspace: w}
          holds:
             - {detection: other, fields: [title], reason: Before., until: 2027-01-31}
defaults:
    platform: tiny
owner: soc
"""
FOLDER = """\
-- environments/prod/environment.yml --
schema: 1
owner: soc
defaults: {platform: tiny}
-- environments/prod/one.yml --
# nothing but
settings:
  workspace: v
-- environments/prod/two.yml --
settings: {workspace: w}
holds:
  - detection: other
    fields: [title]
    reason: Before.
    until: 2027-01-31
"""


def test_a_place_names_the_file_the_block_and_what_is_missing_there(tmp_path):
    unpack(PLAIN, tmp_path)

    assert place_of(tmp_path, "prod", "one") == Place("environments/prod.yml", "targets: one", ("holds",), 4)
    assert place_of(tmp_path, "prod") == Place("environments/prod.yml", "", ("defaults", "holds"), 0)


def test_a_folders_targets_have_places_of_their_own(tmp_path):
    unpack(FOLDER, tmp_path)

    assert place_of(tmp_path, "prod", "one") == Place("environments/prod/one.yml", "", ("holds",), 0)
    assert place_of(tmp_path, "prod", "two") == Place("environments/prod/two.yml", "holds", (), 2)
    assert place_of(tmp_path, "prod") == Place("environments/prod/environment.yml", "defaults", ("holds",), 2, True)


def test_a_file_that_cannot_be_read_still_has_a_place(tmp_path):
    unpack("-- environments/prod.yml --\ntargets: [\n", tmp_path)

    assert place_of(tmp_path, "prod", "one").file == "environments/prod.yml"
    assert place_of(tmp_path, "nowhere", "one").file == "environments/nowhere.yml"


@pytest.mark.parametrize("tree", [PLAIN, WIDE, FOLDER], ids=["plain", "wide", "folder"])
@pytest.mark.parametrize("name", ["one", "two"])
def test_lines_for_a_target_can_be_pasted_as_they_are(tmp_path, tree, name):
    unpack(tree, tmp_path)
    before = {target.name: len(target.holds) for target in read(tmp_path).targets}

    paste(tmp_path, place_of(tmp_path, "prod", name))

    environment = read(tmp_path)
    assert environment.problems == ()
    added = {target.name: len(target.holds) - before[target.name] for target in environment.targets}
    assert added == {"one": 0, "two": 0, name: 2}
    holds = {target.name: target.holds for target in environment.targets}[name]
    assert [(hold.detection, hold.fields, hold.reason) for hold in holds[-2:]] == [
        ("mail", {"title", "enabled"}, "Because: #1, of us."),
        ("web", {"severity"}, "Because: #1, of us."),
    ]


@pytest.mark.parametrize("tree", [PLAIN, WIDE], ids=["plain", "wide"])
def test_lines_for_all_targets_can_be_pasted_as_they_are(tmp_path, tree):
    unpack(tree, tmp_path)
    before = {target.name: len(target.holds) for target in read(tmp_path).targets}

    paste(tmp_path, place_of(tmp_path, "prod"))

    environment = read(tmp_path)
    assert environment.problems == ()
    assert {target.name: len(target.holds) - before[target.name] for target in environment.targets} == {
        "one": 2,
        "two": 2,
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("    settings: {workspace: v}\n", "    settings: {workspace: v}\n    holds: []\n"),
        ("    settings: {workspace: v}\n", "    settings: {workspace: v}\n    holds: ~ # none\n"),
        (
            "    settings: {workspace: v}\n",
            "    settings: {workspace: v}\n    holds: [{detection: a, fields: [x], reason: B, until: 2027-01-31}]\n",
        ),
        (
            "  one:\n    platform: tiny\n    settings: {workspace: v}\n",
            "  one: {platform: tiny, settings: {workspace: v}}\n",
        ),
        (
            "  one:\n    platform: tiny\n    settings: {workspace: v}\n",
            "  one: # over several lines\n    {platform: tiny,\n    settings: {workspace: v}}\n",
        ),
    ],
    ids=["empty list", "null", "list", "braces", "braces below"],
)
def test_where_no_line_can_be_added_it_is_said_first(tmp_path, before, after):
    assert before in PLAIN
    unpack(PLAIN.replace(before, after), tmp_path)
    place = place_of(tmp_path, "prod", "one")

    assert place.closed
    offered = Proposal(place, "mail", "mail", ("title",), "Why.", TODAY)
    _, warning, *_ = hold_text([offered]).splitlines()
    assert warning == f"# First write {place.block} over several lines, without braces, brackets or null."


def test_defaults_in_braces_are_closed_and_so_is_a_file_in_braces(tmp_path):
    unpack("-- environments/prod.yml --\n" + "{schema: 1, owner: soc, targets: {}}\n", tmp_path)
    assert place_of(tmp_path, "prod").closed

    unpack(f"{PLAIN}defaults: {{platform: tiny}}\n", tmp_path)
    assert place_of(tmp_path, "prod") == Place("environments/prod.yml", "defaults", ("holds",), 2, closed=True)


@pytest.mark.parametrize("added", ["    holds:\n", "    holds: # none: yet\n"])
def test_a_key_without_a_value_is_where_the_lines_go(tmp_path, added):
    line = "    settings: {workspace: v}\n"
    unpack(PLAIN.replace(line, line + added), tmp_path)
    if "#" in added:
        place = place_of(tmp_path, "prod", "one")
        assert (place.block, place.keys, place.closed) == ("targets: one: holds", (), False)
        return

    paste(tmp_path, place_of(tmp_path, "prod", "one"))

    environment = read(tmp_path)
    assert environment.problems == ()
    assert [len(target.holds) for target in environment.targets] == [2, 0]


def read(root):
    return read_environment(root, "prod", PLATFORMS, TODAY)


def paste(root, place):
    """Do what a person does: put the lines, as they are, under the key that the comment names."""
    proposals = [
        Proposal(place, name, name, fields, "Because: #1, of us.", TODAY)
        for name, fields in (("mail", ("title", "enabled")), ("web", ("severity",)))
    ]
    comment, *lines = hold_text(proposals).splitlines()
    assert comment.startswith(f"# {place.file}")
    text = (root / place.file).read_text().splitlines()
    (root / place.file).write_text("\n".join(pasted(text, place.block, lines)) + "\n")


def pasted(text, block, lines):
    """Return the file's lines with these under the keys of a block, after all that is there already."""
    start, depth = 0, -1
    for key in filter(None, block.split(": ")):
        start = next(n for n, line in enumerate(text[start:], start) if line.strip() == f"{key}:") + 1
        depth = indent(text[start - 1])
    rest = (n for n, line in enumerate(text[start:], start) if indent(line) <= depth and line.strip()[:2] != "- ")
    end = next(rest, len(text)) if block else len(text)
    return [*text[:end], *lines, *text[end:]]


def indent(line):
    return len(line) - len(line.lstrip())
