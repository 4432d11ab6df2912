"""Regular expressions that list programs, read without running them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.regexes import branches, program, programs


@pytest.mark.parametrize(
    ("pattern", "globs"),
    [
        ("a|b", ("a", "b")),
        ("(a|b)c", ("ac", "bc")),
        ("(?:a|b)?c", ("ac", "bc", "c")),
        ("(?i)a.*b", ("a*b",)),
        (r"a\.b\\c\d+", ("a.b\\c*",)),
        ("a(?!b)c", ("ac",)),
        ("[abc", ("*abc",)),
        ("(a", ("a",)),
        ("(" * 60 + "a", ()),
        ("|".join("ab"), ("a", "b")),
        ("(a|b|c|d|e|f|g|h)" * 4, ("*",)),
    ],
)
def test_a_regex_is_read_as_globs(pattern, globs):
    assert branches(pattern) == globs


@pytest.mark.parametrize(
    ("glob", "found"),
    [
        ("cmd.exe", ("cmd.exe", False)),
        (r"*\cmd.exe", ("cmd.exe", False)),
        ("*cmd.exe", ("cmd.exe", True)),
        ("* cmd.exe", None),
        ("*cmd.exe*", None),
        ("*.exe", None),
        ("cmd.dll", None),
        ("*/tools/run.ps1", ("run.ps1", False)),
    ],
)
def test_a_glob_ends_with_a_program(glob, found):
    assert program(glob) == found


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        (r"^(cmd|powershell)\.exe$", ["cmd.exe", "powershell.exe"]),
        (r"(?i)\\(?:a|b)(?:c)?\.exe", ["ac.exe", "a.exe", "bc.exe", "b.exe"]),
        (r"a\.exe|b\.exe", ["a.exe", "b.exe"]),
        (r"ab?c\.exe", ["abc.exe", "ac.exe"]),
        (r".*\\x\.exe$", ["x.exe"]),
        (r"a+\.exe", []),
        (r"[ab]\.exe", []),
        (r"\d\.exe", []),
        (r"a)\.exe", []),
        ("", []),
    ],
)
def test_a_regex_that_lists_programs_is_written_out(pattern, names):
    assert list(programs(pattern)) == names


def test_too_many_are_not_written_out():
    assert list(programs("(a|b)" * 12 + r"\.exe")) == []


@given(st.text(alphabet="ab|()?\\.^$*[]{}e x") | st.text())
def test_no_pattern_is_too_odd(pattern):
    assert all(name == name.lower() for name in programs(pattern))
