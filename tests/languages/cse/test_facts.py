import pytest

from sieminator.languages.cse.facts import columns, programs


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("lower(baseImage) = 'cmd.exe'", "cmd.exe ignoring case"),
        ("baseImage = 'CMD.EXE'", "cmd.exe"),
        ("file_basename IN ('a.exe', 'b.exe', 'c')", "a.exe, b.exe"),
        (r"lower(baseImage) LIKE '%\\cmd.exe' OR lower(baseImage) LIKE '%pwsh.exe'", "both"),
        (r"baseImage LIKE '%\cmd.exe'", "cmd.exe"),
        ("baseImage LIKE '%my_tool.exe'", "my_tool.exe"),
        ("lower(baseImage) MATCHES '*\\\\cmd.exe'", "cmd.exe ignoring case"),
        (r"baseImage MATCHES /(?i).*\\(cmd|power(shell|shell_ise))\.exe$/", "regex"),
        (r"baseImage RLIKE '^(a|b)\.exe$'", "a.exe, b.exe"),
        (r"baseImage RLIKE '.*\\\\(a|b)\\.exe$'", "a.exe, b.exe"),
        (r"baseImage RLIKE '.*[\\/]a[.]exe'", "a.exe"),
        ("NOT baseImage = 'cmd.exe' AND baseImage NOT LIKE '%pwsh.exe' AND baseImage != 'a.exe'", ""),
        ("baseImage NOT IN ('cmd.exe')", ""),
        ("commandLine LIKE '%cmd.exe%' AND http_hostname = 'evil.com'", ""),
        ("fields['EventData.Image'] = 'C:\\\\Windows\\\\cmd.exe'", "cmd.exe"),
        ("baseImage = 'cmd.exe' OR parentBaseImage = 'cmd.exe'", "cmd.exe"),
        ("", ""),
        ("'cmd.exe", ""),
    ],
)
def test_programs_are_what_is_looked_for_by_name(text, named):
    expected = {
        "both": "cmd.exe ignoring case, pwsh.exe ignoring case",
        "regex": "cmd.exe ignoring case, powershell.exe ignoring case, powershell_ise.exe ignoring case",
    }.get(named, named)

    found = [f"{one.name}{' ignoring case' if one.ignores_case else ''}" for one in programs(text)]

    assert ", ".join(found) == expected


def test_a_program_is_named_at_its_place():
    text = "lower(baseImage) LIKE '%\\\\cmd.exe' OR baseImage IN ('x', 'Y.exe')"

    assert [text[one.offset :][:7].strip("'") for one in programs(text)] == ["cmd.exe", "Y.exe')"]


def test_an_expression_has_no_columns():
    assert columns("action = 'x'") is None
