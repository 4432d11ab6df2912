"""Microsoft's analyser in this process: what it says, where it says it, and that nothing stops us."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sieminator.languages.kql import analyser as room
from sieminator.languages.kql.analyser import LONGEST, Analyser
from sieminator.languages.kql.lint import lint
from sieminator.languages.kql.tables import Tables, gather
from sieminator.languages.kql.verdicts import unsaid
from sieminator.languages.scan import Lines
from tests.languages.kql.microsoft import fetched

ROOT = Path(__file__).parents[3]
OWN = {"Logons": {"TimeGenerated": "datetime", "Account": "string", "Count": "long", "Details": "dynamic"}}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fetched(tmp_path_factory)


@pytest.fixture(scope="module")
def microsoft(folder):
    analyser = Analyser(folder, patience_s=30)
    yield analyser
    analyser.close()


@pytest.fixture(scope="module")
def tables() -> Tables:
    return gather([OWN])


@pytest.fixture
def found(microsoft, tables):
    """What is found in a text, as `KQL081 error 1:9`."""

    def found(text: str, functions=()) -> list[str]:
        lines = Lines(text)
        findings = microsoft.analyse(text, tables, functions).findings
        places = [(one, *lines.position(one.offset)) for one in findings]
        return [f"{one.code} {one.level} {line}:{column}" for one, line, column in places]

    return found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Logons | where Account == 'a' | project Count", []),
        ("Logons\n| wher Account == 'a'\n| project Account", ["KQL080 error 2:3"]),
        ("Logons\n| wher Account == 'a'\n| projct Account", ["KQL080 error 2:3", "KQL080 error 3:3"]),
        ("Logons | where Acount == 'a'", ["KQL081 error 1:16"]),
        ("Logons | project Acount | where Acount == 'a'", ["KQL081 error 1:18"]),
        ("Logons | where Acount == 'a' or Acount == 'b'", ["KQL081 error 1:16"]),
        ("DeviceFileEvents | where AccountName == 'a'", ["KQL081 error 1:26"]),
        ("Logons | where Wherefrom_CF == 'a'", []),
        ("Logins | where Account == 'a'", ["KQL082 warning 1:1"]),
        ("Mine_CL | where x_s == 'a'", []),
        ("Logons | extend x = mine(Account)", ["KQL083 warning 1:21"]),
        ("Logons | where Count has 'a'", ["KQL084 error 1:22"]),
        ("Logons | where strlen(Count) > 1", ["KQL084 error 1:23"]),
        ("Logons | summarize by", ["KQL080 error 1:22"]),
        ("print x = 1", []),
    ],
)
def test_what_no_token_tells_is_told_at_its_place(found, text, said):
    assert found(text) == said


def test_a_name_that_is_unknown_in_many_places_is_told_once(microsoft, tables):
    text = "Logons | where Acount == 'a' or Acount == 'b' or Acount == 'c'"

    (finding,) = microsoft.analyse(text, tables).findings

    assert finding.message.endswith("(Microsoft's KS142), 3 times")
    assert finding.hint == "did you mean `Account`?"


def test_what_hangs_on_a_table_that_nobody_knows_whole_is_no_error(found):
    pytest.importorskip("sigma.pipelines.azuremonitor.tables")

    assert found("SecurityEvent | where Acount == 'a'") == ["KQL081 warning 1:23"]
    assert found("SecurityEvent | where Account has 5") == ["KQL084 warning 1:31"]


@pytest.mark.parametrize(
    "text",
    [
        "let watched = _GetWatchlist('vip') | project SearchKey; Logons | where Account in (watched)",
        "Logons | where Account in ((_GetWatchlist('vip', dynamic(['a'])) | project SearchKey))",
        "_Im_Dns(starttime=ago(1d), domain_has_any=dynamic(['a'])) | where SrcIpAddr == 'a' | project Wherefrom",
        "imProcessCreate | where CommandLine has 'a' | summarize count() by Dvc",
        "workspace('other').Logons | where Acount == 'a'",
        "union Logons, workspace('other').Logons | where Account == 'a'",
        "externaldata(a: string) [@'https://x.example/y.csv'] with (format='csv') | where a == 'b'",
        "adx('https://x.example/y').T | where a == 'b'",
        "Logons | invoke FileProfile('Account', 1000) | where GlobalPrevalence < 100",
        "search 'a' | where Wherefrom == 'b'",
        "Logons | evaluate bag_unpack(Details) | where Wherefrom == 'a'",
        "union isfuzzy=true Logons, (imFileEvent | where FileName == 'a')",
    ],
)
def test_what_only_the_service_knows_is_not_called_wrong(found, text):
    assert found(text) == []


def test_a_function_that_the_workspace_has_is_known(found):
    assert found("Wanted(1d) | where x == 1") == ["KQL083 warning 1:1"]
    assert found("Wanted(1d) | where x == 1", functions={"Wanted"}) == []


def test_a_place_is_counted_in_characters_and_not_in_halves_of_them(found):
    """JavaScript counts a 😀 twice."""
    assert found("// 😀😀\nLogons | where Account == '😀' and Acount == 'x'") == ["KQL081 error 2:35"]


@pytest.mark.parametrize("text", ["", "\0", "print '\ud800'", "(" * 30_000, "'", "|" * 100, "a." * 5000, "💥" * 50])
def test_no_text_ends_in_a_traceback(microsoft, tables, text):
    analysis = microsoft.analyse(text, tables)

    assert all(0 <= finding.offset <= len(text) for finding in analysis.findings)
    assert microsoft.analyse("Logons", tables).findings == ()


def test_the_columns_of_the_result_are_told_with_their_types(microsoft, tables):
    text = "Logons | summarize Logons = count(), max(Count) by Account, bin(TimeGenerated, 1h)"

    columns = microsoft.analyse(text, tables).columns

    assert list(columns.items()) == [
        ("Account", "string"),
        ("TimeGenerated", "datetime"),
        ("Logons", "long"),
        ("max_Count", "long"),
    ]


@pytest.mark.parametrize("text", ["Logins | project a", "Logons | evaluate bag_unpack(Details)", "Logons | wher x", ""])
def test_columns_that_are_not_certain_are_none(microsoft, tables, text):
    assert microsoft.analyse(text, tables).columns is None


def test_a_wildcard_takes_in_what_it_names(microsoft):
    tables = gather([{"Own_A": {"OnlyA": "string"}, "Own_B": {"OnlyB": "string"}}])

    columns = microsoft.analyse("union Own_* | project OnlyA, OnlyB", tables).columns

    assert list(columns) == ["OnlyA", "OnlyB"]


def test_a_text_that_is_too_long_is_said_to_be(found):
    assert found("Logons // " + "x" * LONGEST) == ["KQL085 hint 1:1"]


def test_a_text_that_takes_too_long_is_said_to_and_the_next_is_analysed(folder, tables, capfd):
    hurried = Analyser(folder, patience_s=1.0)
    calls = "union f{0}(x), f{0}(x + 1), f{0}(x + 2), f{0}(x + 3)"
    slow = "let f0 = (x: int) { Logons | extend a = x };\n"  # 4 to the 20th power of them, once they are called
    slow += "".join(f"let f{number + 1} = (x: int) {{ {calls.format(number)} }};\n" for number in range(20)) + "f20(1)"

    (finding,) = hurried.analyse(slow, tables).findings
    after = hurried.analyse("Logons | where Acount == 'a'", tables).findings
    hurried.close()

    assert (finding.code, finding.offset) == ("KQL085", 0)
    assert "it took longer than 1 s" in finding.message
    assert [finding.code for finding in after] == ["KQL081"]
    assert capfd.readouterr().err == ""


def test_a_text_that_takes_too_much_memory_is_said_to(folder, tables, capfd):
    narrow = Analyser(folder, patience_s=60, memory=30 * 1024 * 1024)
    large = "union " + ", ".join(f"(Logons | extend a{number} = 1)" for number in range(300))

    (finding,) = narrow.analyse(large, tables).findings
    narrow.close()

    assert (finding.code, finding.offset) == ("KQL085", 0)
    assert finding.message.endswith("it took more than 30 MB")
    assert capfd.readouterr().err == ""


def test_files_that_are_damaged_are_not_run(tmp_path, tables):
    for name in room.FILES:
        (tmp_path / name).write_text("throw new Error('who are you?')", encoding="utf-8")

    (finding,) = Analyser(tmp_path).analyse("Logons", tables).findings

    assert finding.code == "KQL085"
    assert "is not what was fetched" in finding.message


def test_without_its_files_it_is_not_available(tmp_path, monkeypatch, tables):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert not room.available()
    assert list(room.lint_deeply("Logons | wher", tables)) == []


def test_lint_asks_it_where_it_is_available(folder, monkeypatch, tables):
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder.parents[1]))

    assert room.available()
    assert [finding.code for finding in room.lint_deeply("Logons | where Acount == 'a'", tables)] == ["KQL081"]


def test_what_lint_said_already_is_not_said_again(microsoft, tables):
    text = "Logons\n| wher Account == 'a'"
    deep, said = microsoft.analyse(text, tables).findings, list(lint(text))

    assert [finding.code for finding in deep] == ["KQL080"]
    assert said
    assert unsaid(text, deep, said) == []
    assert unsaid(text, deep, []) == list(deep)


def test_a_process_that_used_it_ends_and_so_does_one_split_off_from_it(folder):
    """mini-racer 0.14.1 keeps a process from ending whose engine is still open."""
    script = """
import os
from sieminator.languages.kql.analyser import lint_deeply
from sieminator.languages.kql.tables import gather

tables = gather([{"Logons": {"Account": "string"}}])
print(len(list(lint_deeply("Logons | where Acount == 'a'", tables))), flush=True)
child = os.fork() if hasattr(os, "fork") else -1
if child:
    if child > 0:
        os.waitpid(child, 0)
else:
    print(len(list(lint_deeply("Logons | where Acount == 'a'", tables))), flush=True)
    os._exit(0)
"""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parents[1]), "PYTHONPATH": str(ROOT)}

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == (["1", "1"] if hasattr(os, "fork") else ["1"])


def test_asking_whether_it_is_there_loads_nothing():
    script = """
import sys
from sieminator.languages.kql.analyser import available

available()
print("py_mini_racer" in sys.modules)
"""

    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )

    assert done.stdout == "False\n"
