import pytest

from sieminator.languages.aql.facts import columns, programs


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "SELECT username, QIDNAME(qid) AS 'Event Name', \"Process Path\" FROM events",
            "username|Event Name|Process Path",
        ),
        ("SELECT username, COUNT(*) AS hits FROM events GROUP BY username", "username|hits"),
        ("SELECT * FROM events", None),
        ("SELECT QIDNAME(qid) FROM events", None),
        ("SELECT username, sourceip, COUNT(*) AS hits FROM events GROUP BY username", None),
        ("SELECT username, COUNT(*) AS hits FROM events", None),
        ("SELECT a FROM events; SELECT b FROM events", None),
        ("SELECT a FROM events WHERE", None),
        ("", None),
    ],
)
def test_columns_are_told_only_where_they_are_certain(text, found):
    assert columns(text) == (None if found is None else frozenset(found.split("|")))


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (r"LOWER(p) LIKE '%\cmd.exe'", [("cmd.exe", True)]),
        (r"p LIKE '%\CMD.EXE'", [("cmd.exe", False)]),
        (r"p ILIKE '%pwsh.exe%'", [("pwsh.exe", True)]),
        (r"p = 'C:\Windows\System32\mshta.exe'", [("mshta.exe", False)]),
        (r"UPPER(p) IN ('A.EXE', 'b.ps1', 'c.txt', 5)", [("a.exe", True), ("b.ps1", True)]),
        (r"p IMATCHES '^(cmd|pwsh)\.exe$'", [("cmd.exe", True), ("pwsh.exe", True)]),
        (r"p IMATCHES '.*\\(cmd\.exe|more\.com)'", [("cmd.exe", True)]),  # .com ends hosts, too
        (r"p MATCHES '.*a\.exe.*|.*b\.exe.*'", [("a.exe", False), ("b.exe", False)]),
        (r"p MATCHES '.*'", []),
        (r"p LIKE '%.exe'", []),
        (r"p NOT LIKE '%\cmd.exe' AND p NOT IN ('a.exe') AND p != 'b.exe'", []),
        (r"host LIKE '%example.example.com'", []),
        (r"p > 'cmd.exe'", []),
    ],
)
def test_programs_are_told_by_the_names_of_their_files(condition, found):
    text = f"SELECT * FROM events WHERE {condition}"

    assert [(program.name, program.ignores_case) for program in programs(text)] == found
    for program in programs(text):
        assert text[program.offset] == "'"
