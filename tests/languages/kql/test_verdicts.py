"""What the analyser says, turned into findings; without the analyser."""

import pytest

from sieminator.languages.finding import Finding
from sieminator.languages.kql.tables import Tables
from sieminator.languages.kql.verdicts import Diagnostic, Subject, findings, unsaid
from sieminator.model.problem import Level

TEXT = "Logons | where Acount == 'a'\n| project Wrong"
COLUMNS = {"Logons": {"Account": "string"}, "Others": {"Account": "string"}}


def said(*diagnostics: Diagnostic, text: str = TEXT, named=("Logons",), broad: bool = True) -> list[str]:
    tables = Tables(COLUMNS, frozenset({"Logons"}), broad)
    found = findings(diagnostics, Subject(text, tables, frozenset(named), ()))
    return [f"{one.code} {one.level} {one.offset}" for one in found]


def unknown(code: str, name: str, start: int, severity: str = "Error") -> Diagnostic:
    return Diagnostic(code, severity, f"The name '{name}' does not refer to any known item.", start, len(name))


def test_what_follows_a_mistake_in_the_syntax_is_its_shadow():
    syntax = Diagnostic("KS006", "Error", "Missing expression", 20, 0)

    assert said(syntax, unknown("KS142", "Wrong", 39)) == ["KQL080 error 20"]
    assert said(syntax, unknown("KS142", "Acount", 15)) == ["KQL081 error 15", "KQL080 error 20"]


def test_each_line_has_one_mistake_in_its_syntax():
    every = [Diagnostic("KS006", "Error", "Missing expression", start, 0) for start in (25, 20, 30, 31)]

    assert said(*every) == ["KQL080 error 20", "KQL080 error 30"]


def test_an_unknown_column_is_an_error_only_where_everything_that_is_read_is_known_whole():
    assert said(unknown("KS142", "Acount", 15)) == ["KQL081 error 15"]
    assert said(unknown("KS142", "Acount", 15), named=("Logons", "Others")) == ["KQL081 warning 15"]
    assert said(unknown("KS142", "Acount", 15), named=()) == ["KQL081 warning 15"]


def test_beside_a_table_that_nobody_knows_nothing_is_certain():
    found = said(unknown("KS204", "Loggons", 0), unknown("KS142", "Acount", 15))

    assert found == ["KQL082 warning 0", "KQL081 warning 15"]


@pytest.mark.parametrize(("broad", "found"), [(True, ["KQL082 warning 0"]), (False, [])])
def test_where_few_tables_are_known_an_unknown_one_is_nothing_to_speak_of(broad, found):
    assert said(unknown("KS204", "Firewall", 0), broad=broad) == found


def test_where_few_tables_are_known_a_near_miss_is_still_told():
    assert said(unknown("KS204", "Logon", 0), broad=False) == ["KQL082 warning 0"]


def test_a_table_that_may_be_absent_is_a_hint():
    assert said(unknown("KS205", "Firewall", 0, "Warning")) == ["KQL082 hint 0"]


def test_what_microsoft_calls_a_warning_is_no_error():
    assert said(Diagnostic("KS179", "Warning", "The name 'x' is not a recognized parameter", 3, 1)) == [
        "KQL084 warning 3"
    ]


def test_one_place_has_one_finding_and_the_name_comes_first():
    wrong_type = Diagnostic("KS107", "Error", "A value of type string expected.", 15, 6)

    assert said(wrong_type, unknown("KS142", "Acount", 15)) == ["KQL081 error 15"]


def test_what_an_unknown_function_gives_is_unknown_too():
    text = "Logons | invoke Mine() | where Wrong == 'a'"

    assert said(unknown("KS211", "Mine", 16), unknown("KS142", "Wrong", 31), text=text) == ["KQL083 warning 16"]


def test_the_same_place_is_told_once():
    deep = [Finding("KQL081", Level.ERROR, 15, "a"), Finding("KQL081", Level.ERROR, 39, "b")]

    assert unsaid(TEXT, deep, [Finding("KQL030", Level.WARNING, 15, "c")]) == deep[1:]


def test_a_line_that_is_an_error_has_no_second_one_for_its_syntax():
    deep = [Finding("KQL080", Level.ERROR, 20, "a"), Finding("KQL080", Level.ERROR, 31, "b")]

    assert unsaid(TEXT, deep, [Finding("KQL011", Level.ERROR, 9, "c")]) == deep[1:]
    assert unsaid(TEXT, deep, [Finding("KQL011", Level.WARNING, 9, "c")]) == deep
