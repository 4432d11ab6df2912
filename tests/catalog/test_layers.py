"""One block over another: what it holds, and who said it."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sieminator.catalog.layers import merged, overlay
from sieminator.catalog.origins import Origins
from sieminator.catalog.yamlfile import read_yaml
from sieminator.model.node import Node
from sieminator.model.problem import Position

FEW = settings(max_examples=40, deadline=None)
KEYS = ("a", "b", "c")
# A key is always a block, or never: the shapes see to that, and blocks over values have no use.
blocks = st.recursive(
    st.fixed_dictionaries({}, optional={"x": st.integers(), "y": st.lists(st.integers(), max_size=2)}),
    lambda below: st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, below)),
    max_leaves=6,
)


@FEW
@given(blocks, blocks, blocks)
def test_it_does_not_matter_which_two_layers_are_joined_first(one, two, three):
    assert merged(merged(one, two), three) == merged(one, merged(two, three))


@FEW
@given(blocks)
def test_a_block_over_itself_or_over_nothing_is_itself(block):
    assert merged(block, block) == merged({}, block) == merged(block, {}) == block


@FEW
@given(blocks, blocks)
def test_neither_layer_is_changed(one, two):
    before = repr((one, two))

    merged(one, two)

    assert repr((one, two)) == before


@FEW
@given(blocks, blocks)
def test_every_value_is_from_the_layer_that_said_it_last(one, two):
    node = overlay(_node(one, "one"), _node(two, "two"))

    for name, where in Origins(lambda: node).items():
        assert where.path == ("two" if _holds(two, name) else "one")


def test_joined_lists_follow_each_other_and_each_item_knows_its_own_place():
    one = read_yaml("one.yml", "items: [a, b]\nother: [a]\n", print)
    two = read_yaml("two.yml", "items:\n  - c\nother: [b]\n", print)

    node = overlay(one, two, frozenset({"items"}))

    assert node.data == {"items": ["a", "b", "c"], "other": ["b"]}
    assert [str(node.where("items", number)) for number in range(3)] == ["one.yml:1:9", "one.yml:1:12", "two.yml:2:5"]


def test_a_joined_list_after_another_join_still_knows_its_places():
    texts = {"one.yml": "items: [a]\n", "two.yml": "items: [b]\n", "three.yml": "items: [c]\n"}
    one, two, three = (read_yaml(path, text, print) for path, text in texts.items())
    joined = frozenset({"items"})

    node = overlay(overlay(one, two, joined), three, joined)

    assert [node.where("items", number).path for number in range(3)] == list(texts)


def test_a_dotted_name_finds_keys_that_hold_dots_themselves():
    node = read_yaml("a.yml", "variants:\n  tiny.mde:\n    color: red\n  tiny: {color: blue}\n", print)
    origins = Origins(lambda: node)

    assert str(origins["variants.tiny.mde.color"]) == "a.yml:3:12"
    assert str(origins["variants.tiny.color"]) == "a.yml:4:17"
    assert "variants.tiny.mde.size" not in origins
    assert list(origins) == ["variants.tiny.mde.color", "variants.tiny.color"]


def _node(data, path):
    return Node(data, lambda _steps, _at_key: Position(path))


def _holds(data, name):
    for key in name.split("."):
        if not isinstance(data, dict) or key not in data:
            return False
        data = data[key]
    return True
