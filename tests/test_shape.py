"""Shapes speak to people: each mistake once, at its place, in a sentence without jargon."""

from datetime import date, timedelta
from enum import StrEnum
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic import Field, model_validator

from sieminator.model.node import Node
from sieminator.model.problem import Position
from sieminator.shape import (
    Block,
    Duration,
    Guid,
    Line,
    OneOrMany,
    PydanticShape,
    Tag,
    UniqueList,
    WebAddress,
    Wrong,
    parse_duration,
)

FEW = settings(max_examples=40, deadline=None)


class Color(StrEnum):
    RED = "red"
    GREEN = "green"


class Inner(Block):
    size: int = Field(ge=1, le=9, description="How large.")
    label: Line = "x"


class Outer(Block):
    color: Color
    every: Duration = timedelta(hours=1)
    tags: UniqueList[Tag] = ()
    colors: OneOrMany[Color] = ()
    inner: Inner | None = None
    inners: tuple[Inner, ...] = ()
    by_color: dict[Color, str] = Field({}, description="Text by color.")
    flag: bool = True
    until: date | None = None
    mode: Literal["only"] = "only"
    ratio: float = 0.5
    site: WebAddress | None = None
    key: Guid | None = None

    @model_validator(mode="after")
    def _sense(self):
        if self.flag is False and self.ratio == 0:
            raise Wrong("makes no sense", hint="set the flag", quiet=True)
        return self


SHAPE = PydanticShape(Outer, "TST")


def read(data):
    """Return the model and the problems, each with the path that it points at; a `!` marks a key."""
    said = []

    def locate(steps, at_key):
        return Position("/".join(map(str, steps)) + ("!" if at_key else ""))

    model = SHAPE.read(Node(data, locate), lambda problem: said.append(str(problem).replace(":1:1", "")))
    return model, said


def test_what_a_file_says_becomes_what_the_model_wants():
    model, said = read({
        "color": "red", "every": "1h30m", "tags": ["a", "b-c"], "colors": "green", "until": "2027-01-31",
        "by_color": {"red": "x"}, "ratio": 1, "key": "0B9C8D7E-6F5A-4B3C-8D2E-1F0A9B8C7D17",
    })  # fmt: skip

    assert said == []
    assert model.model_dump(exclude_defaults=True) == {
        "color": Color.RED, "every": timedelta(minutes=90), "tags": ("a", "b-c"), "colors": (Color.GREEN,),
        "until": date(2027, 1, 31), "by_color": {Color.RED: "x"}, "ratio": 1.0,
        "key": "0b9c8d7e-6f5a-4b3c-8d2e-1f0a9b8c7d17",
    }  # fmt: skip


MISTAKES = [
    ({}, ["!: TST002: `color` is missing"]),
    ({"colour": "red"}, ["colour!: TST001: there is no key `colour`; did you mean `color`?"]),
    ({"color": "rde"}, ["color: TST003: `color` has no such value ('rde'); did you mean `red`?"]),
    ({"color": "blue"}, ["color: TST003: `color` has no such value ('blue'); one of red, green"]),
    ({"color": 5}, ["color: TST003: `color` has no such value (5); one of red, green"]),
    ({"mode": "x"}, ["mode: TST003: `mode` has no such value ('x'); write `only`"]),
    ({"every": "5"}, ["every: TST003: `every` is not a duration ('5'); write it like 5m, 1h30m, 14d or PT5H"]),
    ({"every": 5}, [
        "every: TST003: `every` is not a duration (5); write it with its unit, like 5m, 1h30m, 14d or PT5H",
    ]),
    ({"tags": "a"}, ["tags: TST003: `tags` must be a list ('a'); put it in square brackets"]),
    ({"tags": ["a", "a"]}, ["tags: TST003: `tags` holds `a` twice"]),
    ({"colors": []}, ["colors: TST003: `colors` is empty (a list)"]),
    ({"colors": ["gren"]}, ["colors/0: TST003: `colors[0]` has no such value ('gren'); did you mean `green`?"]),
    ({"colors": "gren"}, ["colors: TST003: `colors` has no such value ('gren'); did you mean `green`?"]),
    ({"inner": {"size": 5, "label": "a\0b"}}, ["inner/label: TST003: `inner.label` must hold no NUL ('a\\x00b')"]),
    ({"inner": {}}, ["inner!: TST002: `inner.size` is missing"]),
    ({"inner": {"siez": 5}}, ["inner/siez!: TST001: there is no key `inner.siez`; did you mean `size`?"]),
    ({"inner": {"size": 5, "siez": 5}}, ["inner/siez!: TST001: there is no key `inner.siez`; did you mean `size`?"]),
    ({"inner": {"size": "5"}}, ["inner/size: TST003: `inner.size` must be a whole number ('5'); leave out the quotes"]),
    ({"inner": {"size": 1.5}}, ["inner/size: TST003: `inner.size` must be a whole number (1.5)"]),
    ({"inner": {"size": True}}, ["inner/size: TST003: `inner.size` must be a whole number (true)"]),
    ({"inner": {"size": 10}}, ["inner/size: TST003: `inner.size` must be at most 9 (10)"]),
    ({"inner": {"size": 1, "label": " x"}}, [
        "inner/label: TST003: `inner.label` must be one line without white space around it (' x')",
    ]),
    ({"inner": None}, ["inner: TST003: `inner` is empty; give it a value, or leave the key out"]),
    ({"inner": [1]}, ["inner: TST003: `inner` must be a block of keys (a list)"]),
    ({"inners": [{"size": 1}, {"x": 1}]}, [
        "inners/1/x!: TST001: there is no key `inners[1].x`; known here: size, label",
        "inners/1!: TST002: `inners[1].size` is missing",
    ]),
    ({"by_color": {"rad": "x"}}, [
        "by_color/rad!: TST003: `by_color.rad` has no such value ('rad'); did you mean `red`?",
    ]),
    ({"by_color": {"red": 1}}, ["by_color/red: TST003: `by_color.red` must be text (1); put it in quotes"]),
    ({"flag": "no"}, ["flag: TST003: `flag` must be true or false ('no'); write false"]),
    ({"flag": 1}, ["flag: TST003: `flag` must be true or false (1)"]),
    ({"until": "31.1.2027"}, ["until: TST003: `until` must be a day, like 2027-01-31 ('31.1.2027')"]),
    ({"ratio": "1"}, ["ratio: TST003: `ratio` must be a number ('1')"]),
    ({"site": "https://a:hunter2@b"}, [
        "site: TST003: `site` holds a user or a password; leave them out of the address",
    ]),
    ({"key": "x" * 99}, [
        f"key: TST003: `key` is not a UUID ('{'x' * 58}…); eight, four, four, four and twelve hexadecimal digits "  # noqa: ISC004
        "with hyphens between them",
    ]),
    ({"flag": False, "ratio": 0}, [": TST003: this makes no sense; set the flag"]),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), MISTAKES, ids=lambda value: str(value)[:40])
def test_a_mistake_is_said_once_and_at_its_place(data, said):
    right = {} if data == {} or "color" in data or "colour" in data else {"color": "red"}

    model, found = read({**right, **data})

    assert model is None
    assert found == said


def test_every_mistake_of_a_block_is_said_at_once():
    _, said = read({"color": "x", "every": "x", "inner": {"size": 0, "y": 1}, "flag": None})

    assert len(said) == 5


@pytest.mark.parametrize("data", [None, 5, "x", [], [{}]])
def test_what_is_no_block_is_said_too(data):
    model, said = read(data)

    assert model is None
    assert len(said) == 1


leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
keys = st.text() | st.sampled_from([*Outer.model_fields])


@FEW
@given(st.recursive(leaves, lambda below: st.lists(below) | st.dictionaries(keys, below)))
def test_nothing_that_a_file_can_hold_raises_and_no_jargon_gets_out(data):
    _, said = read(data)

    for sentence in said:
        assert "Input should" not in sentence
        assert "pydantic" not in sentence
        assert "Value error" not in sentence


@FEW
@given(st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**5), st.integers(0, 10**5))
def test_both_ways_to_write_a_duration_mean_the_same(days, hours, minutes, seconds):
    wanted = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)

    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == wanted
    assert parse_duration(f"P{days}DT{hours}H{minutes}M{seconds}S") == wanted


@pytest.mark.parametrize(
    "text", ["", "5", "h", "P", "PT", "P1DT", "1h 5m", "-5m", "5M", "1.5h", "5m1h", "\u0665m", "1" * 30 + "d"]
)
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(Wrong, match="is not a duration"):
        parse_duration(text)


def test_the_json_schema_is_one_that_editors_can_use():
    schema = SHAPE.json_schema()
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    assert validator.is_valid({"color": "red", "every": "5m", "colors": "green", "inner": {"size": 3}})
    assert not validator.is_valid({"color": "red", "every": "5 minutes"})
    assert not validator.is_valid({"color": "red", "inner": None})
    assert not validator.is_valid({"color": "red", "inner": {"size": 3, "x": 1}})
    assert "$ref" not in str(schema)
    assert schema["properties"]["inner"]["properties"]["size"]["description"] == "How large."
    assert "title" not in schema["properties"]["inner"]


def test_the_object_of_a_block_that_says_nothing_has_its_defaults_and_empty_required_fields():
    empty = SHAPE.defaults()

    assert (empty.color, empty.every, empty.mode) == ("", timedelta(hours=1), "only")
