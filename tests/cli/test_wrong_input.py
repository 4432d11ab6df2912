"""Each option wrong once: one sentence, what to do, exit 1, and nothing on standard output."""

import json
from pathlib import Path

import pytest

from tests.cli.shell import process, sieminator

WRONG = [
    ("plann --env lab", "no such command 'plann'", "did you mean 'plan'?"),
    ("plan --evn lab", "no option --evn", "did you mean --env?"),
    ("plan", "missing option '--env'", "see sieminator plan --help"),
    ("plan --env", "option '--env' requires an argument", "--help"),
    ("plan --env labb", "labb", "lab"),
    ("plan --env lab --format xml", "'xml' is not one of 'text', 'json', 'markdown'", "see sieminator plan --help"),
    ("plan --env lab --target lab-on", "no target lab-on in environment lab", "did you mean lab-one?"),
    ("plan --env lab --target nowhere", "no target nowhere in environment lab", "it has lab-one"),
    ("plan --env lab --only first-on", "no detection first-on is selected there", "did you mean first-one?"),
    ("deploy --env lab first-one", "deploy: first-one stands alone", "--heal"),
    ("deploy --env lab --heal first-on", "no detection first-on", "did you mean first-one?"),
    ("deploy --env lab --expect nowhere.json", "--expect nowhere.json: it cannot be read", "--save plan.json"),
    ("hits --env lab --days 0", "--days: it is not a number between 1 and 366 (0)", ""),
    ("hits --env lab --days many", "--days: it is not a number between 1 and 366 (many)", ""),
    ("hits --env lab --since yesterday", "--since: not a day (yesterday)", "write it as 2026-11-01"),
    ("hits --env lab --until 2026-01-01", "--until needs --since", ""),
    ("hits --env lab --since 2026-01-05 --until 2026-01-05", "--since: it is not before 2026-01-05", "not counted"),
    ("hits --env lab --since 2026-01-04 --until 2026-01-03", "--since: it is not before 2026-01-03", "not counted"),
    ("hits --env lab --since 2026-01-06", "--since: it is not before 2026-01-06 (2026-01-06)", "not counted"),
    ("hits --env lab --since 2026-01-01 --until 2026-01-07", "--until: it has not come yet (2026-01-07)", "2026-01-06"),
    ("hits --env lab --since 2024-01-01", "from 2024-01-01 until before 2026-01-06 are more than 366 days", ""),
    ("hits --env lab --since 2026-01-05 --days 3", "exclude each other", ""),
    ("disable --env lab --reason x", "missing argument 'ID'", "see sieminator disable --help"),
    ("disable first-one --env lab", "missing option '--reason'", "see sieminator disable --help"),
    ("disable first-one --env lab --reason=", "disable: --reason is empty", "say why"),
    ("enable first-one --env lab --reason= ", "enable: --reason is empty", "say why"),
    (
        "disable first-on --env lab --reason x",
        "no detection first-on is selected",
        "did you mean first-one? Its UUID is taken whatever",
    ),
    ("disable first-one --env labb --reason x", "labb", "lab"),
    ("disable first-one --env lab --reason x --target lab-on", "no target lab-on", "did you mean lab-one?"),
    ("disable first-one --env lab --reason x --until soon", "--until: not a day (soon)", "2026-01-19"),
    (
        "disable first-one --env lab --reason x --until 2026-01-04",
        "--until: it is in the past (2026-01-04)",
        "2026-01-05",
    ),
    ("disable first-one --env lab --reason x --format markdown", "'markdown' is not one of 'text', 'json'", ""),
    ("disable first-one --env lab --reason x", "disable: no target of lab has a rule of first-one", "asked: lab-one"),
    ("rollback --run latest", "missing option '--env'", "see sieminator rollback --help"),
    ("rollback --env labb", "labb", "lab"),
    ("rollback --env lab --run latest", "no run that wrote something is recorded there", "--from FOLDER"),
    ("rollback --env lab --yes", "no run that wrote something is recorded there", "--from FOLDER"),
    ("rollback --env lab --target lab-on", "no target lab-on", "did you mean lab-one?"),
    ("plan --env lab --save=", "--save is empty", "name the file to write"),
    ("disable whatever --env lab --reason x", "no detection", "folder's name; its UUID is taken"),
    ("lab edit --env lab", "lab: there is no rule yet", "deploy first: sieminator deploy --env lab"),
    ("lab edit --env lab --rule x", "lab: no rule there has 'x' in its title", "before the first deploy"),
    ("rollback --env lab --run latest --target lab-on", "no target lab-on", "did you mean lab-one?"),
    ("rollback --env lab --from nowhere", "--from nowhere: there is no ledger.jsonl in it", "raw/"),
    ("rollback --env lab --run", "option '--run' requires an argument", ""),
    ("doctor --env lab --yes", "doctor: --yes says yes to nothing", "it goes with --canary"),
    ("doctor --env lab --canary", "doctor: --canary writes to the targets, and nobody can be asked", "--yes"),
    ("doctor --env lab --target nowhere", "no target nowhere in environment lab", "it has lab-one"),
    ("lint --env labb", "labb", "lab"),
    ("lint a.kql", "lint: a.kql stands alone", "say its language: --language aql|"),
    (
        "lint --language kwl a.kql",
        "--language: there is no such language (kwl)",
        "it is one of aql, cql, cse, kql, sumo",
    ),
    ("lint --language kql", "--language: which files?", "or - for standard input"),
    ("lint --language kql nowhere.kql", "nowhere.kql: there is no such file or folder", ""),
    ("lint --language kql environments", "environments: no file in it is called like a query", "*.kql"),
    ("lint --online", "--online: which targets?", "lint --env prod --online"),
    ("lint --language kql a.kql --env lab", "--env and --language exclude each other", ""),
    ("targets --env lab --format markdown", "'markdown' is not one of 'text', 'json'", ""),
    ("login --env dead --target dead", "dead: it names reader and writer", "--credential reader"),
    ("login --env dead --target dead --credential root", "no credential root", "it names reader and writer"),
    ("login --env lab", "missing option '--target'", ""),
    ("schema rule", "'rule' is not one of 'detection', 'environment'", ""),
    ("plan --env lab --log-file no/such/folder/log", "--log-file no/such/folder/log: it cannot be written", ""),
    ("plan --env ../lab", "../lab", ""),
    ("plan --env lab --only", "option '--only' requires an argument", ""),
    ("plan --env lab --root", "option '--root' requires an argument", ""),
    ("lint --log-file", "option '--log-file' requires an argument", ""),
    ("schema", "missing argument 'KIND'. Choose from: detection, environment", ""),
]


@pytest.mark.parametrize(("typed", "message", "hint"), WRONG, ids=[typed for typed, _, _ in WRONG])
def test_wrong_input_is_one_sentence_and_exit_one(root: Path, typed: str, message: str, hint: str) -> None:
    done = sieminator(root, *typed.split())

    assert done.exit == 1
    assert done.out == ""
    assert message in done.err.splitlines()[0]
    assert hint in done.err
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) <= 2


def test_an_unknown_root_says_so(root: Path) -> None:
    done = sieminator(root / "nowhere", "plan", "--env", "lab")

    assert done.exit == 1
    assert "Traceback" not in done.err
    assert done.err.startswith("sieminator: ")


def test_a_root_that_is_not_there_is_named(root: Path) -> None:
    done = sieminator(root / "nowhere", "lint")

    assert (done.exit, done.out) == (1, "")
    assert done.err == f"sieminator: --root {root / 'nowhere'}: there is no such folder\n"


def test_outside_a_checkout_the_way_in_is_said(tmp_path: Path) -> None:
    done = process("plan", "--env", "lab", cwd=tmp_path)

    assert done.exit == 1
    assert "--root" in done.err


def test_no_command_shows_what_there_is_and_exits_one(tmp_path: Path) -> None:
    done = process(cwd=tmp_path)

    assert done.exit == 1
    assert "deploy" in done.err


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("not json", "it is not JSON"),
        ("[" * 100_000, "it is not a plan (nested too deeply)"),
        ("[]", "it is not a plan"),
        ('{"schema_version": 1}', "it is not a plan"),
        ('{"schema_version": 2, "environment": "lab", "targets": []}', "schema_version 2 is newer than 1"),
        ('{"schema_version": 1, "environment": "prod", "targets": []}', "it is a plan of prod, not of lab"),
        (
            '{"schema_version":1, "environment":"lab", "targets":[{"target":"t", "fingerprint":"", "pending":1}]}',
            "it is not a plan",
        ),
    ],
)
def test_what_is_no_plan_is_expected_by_nobody(root: Path, document: str, message: str) -> None:
    (root / "plan.json").write_text(document)

    done = sieminator(root, "deploy", "--env", "lab", "--expect", str(root / "plan.json"))

    assert done.exit == 1
    assert message in done.err


def test_a_plan_that_a_windows_shell_wrote_is_read(root: Path) -> None:
    plan = json.loads(sieminator(root, "plan", "--env", "lab", "--format", "json").out)
    (root / "plan.json").write_bytes(json.dumps(plan).encode("utf-16"))

    done = sieminator(root, "deploy", "--env", "lab", "--expect", str(root / "plan.json"))

    assert done.exit == 0


@pytest.mark.parametrize(
    ("file", "message"),
    [("nowhere/plan.json", "does not exist"), ("environments", "this is a folder")],
)
def test_a_plan_that_could_not_be_saved_is_not_even_made(root: Path, file: str, message: str) -> None:
    done = sieminator(root, "plan", "--env", "lab", "--save", str(root / file))

    assert (done.exit, done.out) == (1, "")
    assert message in done.err
    assert not (root / ".sieminator").exists()
