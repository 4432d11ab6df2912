"""Which programs a query looks for is the same in every language: only so can queries be held against each other."""

import pytest

from sieminator.languages.reader import languages, reader

REGEX = {
    "aql": "SELECT sourceip FROM events WHERE \"Process Path\" IMATCHES '{}' LAST 1 HOURS",
    "cql": "#event_simpleName=ProcessRollup2 | FileName=/{}/",
    "cse": "baseImage MATCHES /{}/",
    "kql": 'DeviceProcessEvents | where FileName matches regex @"{}"',
    "sumo": "_sourceCategory=windows | where image matches /{}/",
}
LISTED = {
    r"^cmd\.exe$": "cmd.exe",
    r"^(cmd|powershell)\.exe$": "cmd.exe powershell.exe",
    r"(^|\\)(cmd|mshta)\.exe$": "cmd.exe mshta.exe",
    r"(?i)^(cmd|pwsh)\.exe$": "cmd.exe pwsh.exe",
    r".*\\(cmd|mshta)\.exe": "cmd.exe mshta.exe",
    r"^(?:cmd|mshta)\.exe$": "cmd.exe mshta.exe",
    r"^(cmd\.exe|mshta\.exe)$": "cmd.exe mshta.exe",
    r"\\cmd\.exe|\\mshta\.exe": "cmd.exe mshta.exe",
    r"[\\]cmd\.exe$": "cmd.exe",
    r"^net1?\.exe$": "net.exe net1.exe",
    r"(powershell|pwsh)(\.exe)?$": "powershell.exe pwsh.exe",
    r"^p(ower)?shell\.exe$": "powershell.exe pshell.exe",
    r"\s-enc\s": "",
    r"^[a-z]{8}\.exe$": "",
}
ENDINGS = ("run.exe", "run.bat", "run.cmd", "run.ps1", "run.vbs", "run.scr", "run.hta", "run.msc", "run.pif", "run.wsf")


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("pattern", LISTED)
def test_a_regex_that_lists_programs_lists_the_same_everywhere(language: str, pattern: str) -> None:
    found = reader(language).programs(REGEX[language].replace("{}", pattern))

    assert {program.name for program in found} == set(LISTED[pattern].split())


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("name", [*ENDINGS, "one.com", "one.js", "one.dll", "one.txt"])
def test_a_file_is_a_program_by_the_same_endings_everywhere(language: str, name: str) -> None:
    found = reader(language).programs(REGEX[language].replace("{}", f"^{name}$".replace(".", r"\.")))

    assert [program.name for program in found] == [name] * (name in ENDINGS)
