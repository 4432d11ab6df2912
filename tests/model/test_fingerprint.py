"""Fingerprints: golden for ever, blind to order, sensitive to everything else."""

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sieminator.model.fingerprint import fingerprint
from sieminator.model.rule import Content

GOLDEN = json.loads(Path(__file__).with_name("golden_fingerprints.json").read_text(encoding="utf-8"))
values = st.one_of(st.booleans(), st.integers(), st.text(max_size=20), st.lists(st.text(max_size=5), max_size=3))
bodies = st.dictionaries(st.text(min_size=1, max_size=10), values, max_size=8)


def test_golden_fingerprints_never_change():
    """A fingerprint stands in marks on customers' rules: if this fails, number a new scheme instead."""
    for case in GOLDEN:
        content = Content(case["kind"], case["enabled"], case["body"])
        assert fingerprint(case["platform"], content, frozenset(case["unmanaged"])) == case["fingerprint"]


@given(bodies)
def test_the_order_of_keys_does_not_matter(body):
    turned = dict(reversed(body.items()))

    assert fingerprint("p", Content("k", True, body)) == fingerprint("p", Content("k", True, turned))


@given(bodies, st.data())
def test_any_one_field_moves_it(body, data):
    name = data.draw(st.sampled_from(sorted({*body, "another"})))
    moved = {**body, name: [body.get(name), "moved"]}

    assert fingerprint("p", Content("k", True, body)) != fingerprint("p", Content("k", True, moved))


def test_kind_and_switch_and_platform_are_part_of_it():
    plain = fingerprint("p", Content("k", True, {}))

    assert plain != fingerprint("p", Content("k", False, {}))
    assert plain != fingerprint("p", Content("other", True, {}))
    assert plain != fingerprint("q", Content("k", True, {}))
