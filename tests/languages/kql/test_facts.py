import pytest
from hypothesis import given
from hypothesis import strategies as st

from sieminator.languages.kql.facts import columns, programs
from sieminator.languages.kql.strings import value
from sieminator.languages.kql.tokens import tokenize


def test_the_columns_of_a_result_are_those_of_its_last_steps():
    assert columns("T | project A, B = 1 | extend C = 2") == {"A", "B", "C"}
    assert columns("DeviceProcessEvents | summarize count() by DeviceId") == {"DeviceId", "count_"}


@pytest.mark.parametrize(
    "text",
    [
        "T",
        "T | where a == 1",
        "T | project a, strcat(b, c)",
        "let a = 1;",
        "",
        "T | project a | wehre b",
        "T | project (a",
    ],
)
def test_columns_that_the_text_does_not_tell_are_none(text):
    assert columns(text) is None


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ('FileName == "cmd.exe"', [("cmd.exe", False)]),
        ('FileName =~ "CMD.exe"', [("cmd.exe", True)]),
        ('FileName in ("a.exe", "b.exe")', [("a.exe", False), ("b.exe", False)]),
        ('FileName in~ (dynamic(["a.exe"]))', [("a.exe", True)]),
        (r'FolderPath endswith @"\cmd.exe"', [("cmd.exe", True)]),
        (r'FolderPath endswith_cs "\\x\\cmd.exe"', [("cmd.exe", False)]),
        ('tolower(FileName) == "cmd.exe"', [("cmd.exe", True)]),
        ('FileName has_any ("a.exe")', [("a.exe", True)]),
        ('FileName matches regex @"(?i)^(cmd|pwsh)\\.exe$"', [("cmd.exe", True), ("pwsh.exe", True)]),
        ('FileName matches regex "cmd[.]exe"', [("cmd.exe", False)]),
        ('ProcessCommandLine has "cmd.exe"', []),
        ('FileName != "cmd.exe"', []),
        ('FileName !in~ ("cmd.exe")', []),
        ('not(FileName =~ "cmd.exe")', []),
        ('not(FileName !~ "cmd.exe")', [("cmd.exe", True)]),
        ('FileName == "readme"', []),
        ('RemoteUrl == "example.com"', []),
    ],
)
def test_programs_are_found_where_a_name_is_compared_with(condition, found):
    text = f"T | where {condition}"

    assert [(program.name, program.ignores_case) for program in programs(text)] == found
    assert all(text[program.offset] in "\"'@" for program in programs(text))


def test_a_list_that_a_let_names_is_found_where_it_is_written():
    text = 'let Shells = dynamic(["cmd.exe"]);\nT | where A in~ (Shells) or B in~ (Shells)'

    (program,) = programs(text)

    assert text[program.offset :].startswith('"cmd.exe"')


@pytest.mark.parametrize(
    ("literal", "text"),
    [
        ('"a\\\\b"', "a\\b"),
        ("'it\\'s'", "it's"),
        ('"\\u00e9\\x41\\101\\n"', "éAA\n"),
        ('"\\UFFFFFFFF"', "\ufffd"),
        ('@"C:\\Temp"', "C:\\Temp"),
        ("@'it''s'", "it's"),
        ('h@"a""b"', 'a"b'),
        ("```a\n'b'```", "a\n'b'"),
        ('H"x"', "x"),
        ('""', ""),
    ],
)
def test_a_literal_says_what_kusto_reads(literal, text):
    assert value(literal) == text


@given(st.text())
def test_no_literal_is_too_odd(text):
    assert all(isinstance(value(token.text), str) for token in tokenize(text))
