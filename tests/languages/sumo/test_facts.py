import pytest

from sieminator.languages.sumo.facts import columns, programs


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("_index=a", None),
        ('_index=a | json "x" as y', None),
        ("_index=a | count", {"_count"}),
        ("_index=a | count by x, Y", {"_count", "x", "Y"}),
        (
            "_index=a | sum(b) as total_bytes, avg(c) by x | total_bytes / 2 as half",
            {"total_bytes", "_avg", "x", "half"},
        ),
        ("_index=a | count by x | fields - _count", {"x"}),
        ("_index=a | count by x, y | fields x", {"x"}),
        ("_index=a | timeslice 1h | count by _timeslice", {"_timeslice", "_count"}),
        ("_index=a | count_frequent x, y | 1 as z", {"_approxcount", "z"}),
        ("_index=a | count by x | accum _count as so_far", {"x", "_count", "so_far"}),
        ("_index=a | count by x | lookup owner as who from geo://location on ip=x", {"x", "_count", "who"}),
        ("_index=a | count by x | lookup * from geo://location on ip=x", None),
        ("_index=a | count by x, y | transpose row x column y", None),
        ("_index=a | count by {{x}}", None),
        ("_index=a | count by x | frobnicate y", None),
        ("_index=a | count by x | compare with timeshift 1d", None),
        (
            '_index=a | "Execution" as stage | 7 as severity | fields user_username, stage, severity',
            {"user_username", "stage", "severity"},
        ),
        (
            '_index=a | fields user_username | "Execution" as stage | 7 as normalizedSeverity',
            {"user_username", "stage", "normalizedSeverity"},
        ),
        ("_index=a | pct(x, 95) as p", {"p"}),
        ("_index=a | pct(x, 95)", None),
        ("_index=a | pct", None),
        ("", None),
        ("_index=a | where (", None),
    ],
)
def test_the_columns_of_a_result(text, names):
    assert columns(text) == (None if names is None else frozenset(names))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('where x = "CMD.EXE"', [("cmd.exe", False)]),
        ('where x in ("cmd.exe", "a", "pwsh.exe")', [("cmd.exe", False), ("pwsh.exe", False)]),
        ('where x matches "*\\\\cmd.exe" or x matches "*wscript.exe*"', [("cmd.exe", False), ("wscript.exe", False)]),
        ("where x matches /(?i)^(cmd|pwsh)\\.exe$/", [("cmd.exe", True), ("pwsh.exe", True)]),
        ("where x matches /\\\\cmd\\.exe$/", [("cmd.exe", False)]),
        ("where x matches /(^|[^a-z0-9_])(cmd|msbuild)\\.exe$/", [("cmd.exe", False), ("msbuild.exe", False)]),
        ('where toLowerCase(x) = "cmd.exe"', [("cmd.exe", True)]),
        ('toLowerCase(x) as y | where y matches "*cmd.exe" and z = "a.exe"', [("cmd.exe", True), ("a.exe", False)]),
        ('toLowerCase(x) | where x = "cmd.exe"', [("cmd.exe", True)]),
        ('if (x matches "*rundll32.exe", 1, 0) as y', [("rundll32.exe", False)]),
        ('where x matches "*.exe" or x = "https://example.com"', []),
        ('where x != "cmd.exe"', []),
    ],
)
def test_the_programs_that_are_looked_for(text, found):
    query = f"_index=a | {text}"

    assert [(program.name, program.ignores_case) for program in programs(query)] == found
    for program in programs(query):
        assert program.name.partition(".")[0] in query[program.offset :].lower()


def test_a_scope_ignores_case():
    assert [(program.name, program.ignores_case) for program in programs("process=*cmd.exe x")] == [("cmd.exe", True)]
