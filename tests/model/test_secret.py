"""A secret does not print."""

import json
import pickle

import pytest

from sieminator.model.secret import Secret

VALUE = "hunter2-correct-horse"


@pytest.mark.parametrize(
    "render", [str, repr, "{}".format, "{:>30}".format, lambda s: f"{s!r:>20}", lambda s: f"{[s]}"]
)
def test_no_rendering_shows_it(render):
    assert VALUE not in render(Secret(VALUE))


def test_it_does_not_leave_the_process():
    with pytest.raises(TypeError):
        pickle.dumps(Secret(VALUE))
    with pytest.raises(TypeError):
        json.dumps(Secret(VALUE))


def test_it_reveals_itself_only_when_asked():
    assert Secret(VALUE).reveal() == VALUE
    assert Secret(VALUE) == Secret(VALUE)
