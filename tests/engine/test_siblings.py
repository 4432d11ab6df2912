"""The queries of one detection, held against each other."""

from sieminator.engine.siblings import Sibling, compare
from sieminator.model.problem import Level, Position


def sibling(stem: str, condition: str) -> Sibling:
    language = "kql"
    return Sibling(
        stem, language, f"DeviceProcessEvents | where {condition}", lambda at: Position(f"{stem}.kql", 1, at + 1)
    )


def said(*siblings: Sibling) -> list[str]:
    return [f"{problem.where.path} {problem.code} {problem.message}" for _, problem in compare(siblings)]


ALL = 'FileName in~ ("cmd.exe", "mshta.exe")'


def test_equal_lists_are_fine_in_any_order():
    assert said(sibling("a", ALL), sibling("b", 'FileName in~ ("mshta.exe", "cmd.exe")')) == []


def test_a_program_that_is_missing_is_named_with_those_who_have_it():
    found = said(sibling("a", ALL), sibling("b", 'FileName =~ "cmd.exe"'), sibling("c", ALL))

    assert found == ["b.kql LNT011 mshta.exe: looked for by a, c, and not here"]


def test_a_query_that_names_no_program_is_no_sibling():
    assert said(sibling("a", ALL), sibling("b", "ProcessId == 4")) == []


def test_a_lonely_query_has_nothing_to_differ_from():
    assert said(sibling("a", ALL)) == []


def test_minding_case_alone_is_a_warning_at_the_program():
    minding = sibling("b", 'FileName in ("cmd.exe", "mshta.exe")')

    found = list(compare([sibling("a", ALL), minding]))

    assert [(one.stem, problem.code, problem.level) for one, problem in found] == [("b", "LNT012", Level.WARNING)]
    assert minding.text[found[0][1].where.column - 1 :].startswith('"cmd.exe"')


def test_where_all_mind_case_nobody_differs():
    assert said(sibling("a", 'FileName == "cmd.exe"'), sibling("b", 'FileName == "cmd.exe"')) == []


def test_many_missing_programs_are_not_all_listed():
    many = ", ".join(f'"p{number}.exe"' for number in range(9))

    found = said(sibling("a", f"FileName in~ ({many})"), sibling("b", 'FileName =~ "p0.exe"'))

    assert found == [
        "b.kql LNT011 p1.exe, p2.exe, p3.exe, p4.exe, p5.exe, p6.exe and 2 more: looked for by a, and not here"
    ]
