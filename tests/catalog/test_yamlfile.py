"""YAML that means what it looks like, and positions that an editor agrees with."""

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sieminator.catalog.scalars import plain_value
from sieminator.catalog.yamlfile import read_yaml

FEW = settings(max_examples=40, deadline=None)


def read(text):
    found = []
    node = read_yaml("a.yml", text, found.append)
    return node, [str(problem) for problem in found]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True), ("False", False), ("~", None), ("", None), ("null", None),
        ("5", 5), ("-4", -4), ("1.5", 1.5), ("0", 0),
        ("no", "no"), ("on", "on"), ("y", "y"), ("2026-11-22", "2026-11-22"), ("06:30", "06:30"), ("010", "010"),
        ("0x1f", "0x1f"), ("1_000", "1_000"), ("1e3", "1e3"), (".inf", ".inf"),
        ("9" * 30, "9" * 30), ("1.0.0", "1.0.0"),
    ],
)  # fmt: skip
def test_a_scalar_without_quotes_is_what_it_looks_like(text, value):
    found = plain_value(text)

    assert found == value
    assert type(found) is type(value)


def test_quotes_make_text_of_anything():
    node, said = read("a: '5'\nb: \"true\"\nc: |-\n  no\n")

    assert node.data == {"a": "5", "b": "true", "c": "no"}
    assert said == []


@pytest.mark.parametrize("opener", ["[", "- ", "? ", "{a: ", "-   ", "[\n"])
def test_no_depth_of_nesting_ends_the_process(opener):
    """libyaml's composer recurses in C: a hundred thousand brackets are a segmentation fault."""
    node, said = read(opener * 100_000)

    assert node is None
    assert "YML001" in said[0]


def test_a_document_that_holds_itself_is_refused():
    node, said = read("a: &a\n  b: *a\n")

    assert node is None
    assert said == ["a.yml:1:4: YML004: the document is deeper than 64 levels, its aliases written out"]


def test_an_alias_stands_for_its_anchor():
    node, said = read("a: &eu [x, y]\nb: *eu\n")

    assert node.data == {"a": ["x", "y"], "b": ["x", "y"]}
    assert said == []


SYNTAX = [
    ("a: 1\n\tb: 2\n", "2:1"),
    ("a:\n\t- b\n", "2:1"),
    ("a: [1, 2\nb: 3\n", "1:4"),
    ("a: 'x\nb: 2\n", "1:4"),
    ("a: %x\n", "1:4"),
    ("a: @x\n", "1:4"),
    ("a: *x\n", "1:4"),
    ("a: &x 1\nb: &x 2\n", "2:4"),
    ('a: "\\d"\n', "1:5"),
    ("a:\n  - 1\n - 2\n", "3:2"),
    ("a: 1\nb\nc: 2\n", "2:1"),
    ("{a: 1}}\n", "1:7"),
    ("a: - b\n", "1:4"),
    ("ä: é\nü: 'it's'\n", "2:8"),
]


@pytest.mark.parametrize(("text", "place"), SYNTAX)
def test_broken_yaml_is_explained_in_one_sentence_at_its_place(text, place):
    node, said = read(text)

    assert node is None
    assert len(said) == 1
    assert said[0].startswith(f"a.yml:{place}: YML001: ")
    assert "this is not YAML" not in said[0], "a sentence of ours is missing"


def test_positions_are_those_of_an_editor():
    node, _ = read("# é\nänder: 1\nlist:\n  - {name: x, 'quoted key': y}\n")

    assert str(node.where()) == "a.yml:2:1"
    assert str(node.where("änder")) == "a.yml:2:8"
    assert str(node.key("list", 0, "quoted key")) == "a.yml:4:15"
    assert str(node.at("list", 0).where("quoted key")) == "a.yml:4:29"


def test_what_is_not_there_is_found_at_its_nearest_parent():
    node, _ = read("a:\n  b: 1\n")

    assert str(node.where("a", "x", "y")) == "a.yml:2:3"
    assert str(node.where("x")) == "a.yml:1:1"


json_like = st.recursive(
    st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.text(st.characters(codec="utf-8", exclude_categories=["C", "Zl", "Zp"])),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text("abcxyz", min_size=1), below, max_size=4),
    max_leaves=20,
)


@FEW
@given(st.dictionaries(st.text("abcxyz", min_size=1), json_like, min_size=1))
def test_json_is_read_as_what_it_is(data):
    node, said = read(json.dumps(data, ensure_ascii=False))

    assert said == []
    assert node.data == data


@FEW
@given(st.dictionaries(st.text("abcxyz", min_size=1), json_like, min_size=1))
def test_the_position_of_every_key_shows_that_key(data):
    text = yaml.safe_dump(data, allow_unicode=True)
    node, _ = read(text)

    for name in data:
        place = node.key(name)

        assert text.splitlines()[place.line - 1][place.column - 1 :].strip("'\"").startswith(name)
