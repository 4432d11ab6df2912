"""The short form of `make fuzz`: a few seconds of texts that nobody would write."""

import importlib.util

import pytest

from benchmarks.fuzz.__main__ import fuzz
from sieminator.languages.reader import languages

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="the fuzzer is made for Linux, and not for every Python"
)


@pytest.mark.parametrize("language", languages())
def test_a_fuzzer_breaks_nothing_in_four_seconds(language: str) -> None:
    """A text that takes for ever is one; a machine that stands still for some seconds is none."""
    assert fuzz(language, seconds=4, patience=60)
