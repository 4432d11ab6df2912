import pytest

from sieminator.languages.cql.facts import columns, is_aggregate, programs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a=b", None),
        ("a=b | select([c, d])", "c d"),
        ("table([c, d], limit=1)", "c d"),
        ('groupBy([a, "b c"])', "a,b c,_count"),
        ("groupBy(a, function=[count(as=n), sum(b), max(c), collect([d, e]), selectLast([f])])", "a n _sum _max d e f"),
        ("groupBy([a], function=[m := max(c)])", "a m"),
        ("groupBy([a], function={b | count()})", None),
        ("groupBy([a], function=percentile(b))", None),
        ("count() | x := _count * 2", "_count x"),
        ("count(a, distinct=true, as=n)", "n"),
        ("[count(), avg(a, as=b)]", "_count b"),
        ("x := avg(y)", "x"),
        ("select([a, b]) | drop([a]) | rename(field=b, as=c)", "c"),
        ("select([a, b]) | rename([[a, x], [b, y]])", "x y"),
        ("select([a]) | b := rename(a)", "b"),
        ("select([a]) | a=/(?<b>.)(?<c>.)/ | default(value=1, field=[d]) | format(f, field=a, as=e)", "a b c d e"),
        ('select([a]) | regex("(?<b>.)", field=a) | match(file="f", field=a, include=[g])', "a b g"),
        ("select([a]) | case { a=1 | b := 2; * | c := 3 }", "a b c"),
        ("select([a]) | a match { x => b := 1; * => c := 2 }", "a b c"),
        ("select([a]) | $saved()", None),
        ("select([a]) | parseJson(a)", None),
        ("select(?fields)", None),
        ("select([a*])", None),
        ("select([a]) | sort(a) | head(1) | a=1 b =~ in(values=[c])", "a"),
        ("select([a]) | oops(", None),
        ("", None),
    ],
)
def test_columns_are_told_where_they_are_certain(text, names):
    wanted = None if names is None else frozenset(names.split("," if "," in names else None))

    assert columns(text) == wanted


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FileName=cmd.exe", [("cmd.exe", 9, False)]),
        ('ImageFileName="*\\\\CMD.EXE"', [("cmd.exe", 18, False)]),
        ("FileName=/^(cmd|PWSH)\\.exe$/i", [("cmd.exe", 12, True), ("pwsh.exe", 12, True)]),
        ("FileName=/(?i)net1?\\.exe/", [("net.exe", 14, True), ("net1.exe", 14, True)]),
        ("FileName=/(?:a\\.exe|b\\.exe)/", [("a.exe", 13, False), ("b.exe", 20, False)]),
        ('in(FileName, values=["a.exe", b.exe], ignoreCase=true)', [("a.exe", 22, True), ("b.exe", 30, True)]),
        ("FileName =~ wildcard(*a.exe, ignoreCase=true)", [("a.exe", 22, True)]),
        ('regex("a\\.exe$", field=FileName, flags=i)', [("a.exe", 7, True)]),
        ("FileName match { a.exe => x := 1; /b\\.exe/i => *; * => * }", [("a.exe", 17, False), ("b.exe", 35, True)]),
        ('test(FileName == "a.exe")', [("a.exe", 18, False)]),
        ("FileName in [a.exe]", [("a.exe", 13, False)]),
        ("FileName like *a.exe", [("a.exe", 15, False)]),
        ("FileName!=a.exe not FileName=b.exe !in(FileName, values=[c.exe]) not (FileName=d.exe)", []),
        ('x := "a.exe" | // FileName=b.exe\n "c.exe"', []),
        ("DomainName=a.exe.example.com", []),
    ],
)
def test_programs_are_told_by_name(text, found):
    told = sorted((program.name, program.offset, program.ignores_case) for program in programs(text))

    assert told == sorted(found)


@pytest.mark.parametrize(
    "text",
    ["groupBy(a)", "a | count()", "[count()]", "x := max(y)", "case { a | sort(b); * }", "a match { b => tail() }"],
)
def test_a_query_that_gives_other_rows_is_an_aggregate(text):
    assert is_aggregate(text)


@pytest.mark.parametrize(
    "text", ["a=b", "select([a])", "x := lower(y)", "join({count()}, field=a)", "case { a | b := 1 }", "", "$x()"]
)
def test_a_query_that_gives_events_is_none(text):
    assert not is_aggregate(text)
