"""What a target takes, and what is different there."""

from datetime import date

import pytest

from sieminator.catalog.work import read_work
from sieminator.model.detection import Severity
from tests.catalog.archive import detection, unpack
from tests.catalog.room import PLATFORMS

TODAY = date(2026, 11, 22)
VARIABLES = """\
variables:
  column: {type: raw, default: TimeGenerated}
  names: {type: list, default: [a]}
"""
CONTENT = f"""\
-- content/detections/mail/detection.yml --
{detection(1, more=VARIABLES)}\
-- content/detections/mail/tiny.kql --
T | where <<column>> in (<<names>>)
-- content/detections/web/detection.yml --
{detection(2).replace("severity: high", "severity: low").replace("[endpoint]", "[network]")}\
-- content/detections/web/tiny.kql --
T
-- content/detections/new/detection.yml --
{detection(3).replace("status: production", "status: test")}\
-- content/detections/new/tiny.kql --
T
-- content/detections/old/detection.yml --
{detection(4).replace("status: production", "status: deprecated")}\
-- content/detections/old/tiny.kql --
T
-- environments/prod.yml --
schema: 1
owner: soc
targets:
  one:
    platform: tiny
    settings: {{workspace: w}}
"""


def choose(root, more=""):
    """Return what the only target holds, with more in its block."""
    unpack(CONTENT + more, root)
    work = read_work(root, "prod", PLATFORMS, TODAY)
    assert work.problems == ()
    (target,) = work.environment.targets
    return work.choose(target)


def names(chosen):
    return [one.path.rpartition("/")[2] for one in chosen.detections]


@pytest.mark.parametrize(
    ("select", "taken"),
    [
        ("", ["mail", "web"]),
        ("    select: {}\n", ["mail", "web"]),
        ("    select: none\n", []),
        ("    select: {status: test}\n", ["new"]),
        ("    select: {status: [test, production]}\n", ["mail", "new", "web"]),
        ("    select: {tags: network}\n", ["web"]),
        ("    select: {severity: [high, critical]}\n", ["mail"]),
        ("    select: {ids: mail}\n", ["mail"]),
        ("    select: {ids: [00000000-0000-4000-8000-000000000002, mail]}\n", ["mail", "web"]),
        ("    select: {techniques: T1204}\n", ["mail", "web"]),
        ("    select: {exclude: {ids: [mail]}}\n", ["web"]),
        ("    select: {exclude: {tags: [network], severity: high}}\n", ["mail", "web"]),
    ],
)
def test_a_target_takes_what_it_selects(tmp_path, select, taken):
    chosen = choose(tmp_path, select)

    assert names(chosen) == taken
    assert chosen.problems == ()


def test_naming_a_detection_does_not_lift_the_status(tmp_path):
    chosen = choose(tmp_path, "    select: {ids: [mail, new, old]}\n")

    assert names(chosen) == ["mail"]


OVERRIDES = """\
    overrides:
      - {match: {tag: endpoint}, set: {severity: low, schedule: {every: 2h, lookback: 2h}}, reason: First.}
      - {match: {id: mail}, set: {severity: critical, variants: {tiny: {color: blue}}}, reason: Last.}
"""


def test_the_last_override_wins_and_leaves_what_it_does_not_say(tmp_path):
    mail, web = choose(tmp_path, OVERRIDES).detections

    assert mail.severity is Severity.CRITICAL
    assert mail.schedule.every.total_seconds() == 7200
    assert mail.variants[0].schedule == mail.schedule
    assert mail.variants[0].options.color == "blue"
    assert (mail.id, mail.title) == ("00000000-0000-4000-8000-000000000001", "Detection 1")
    assert web.severity is Severity.LOW


def test_an_overridden_field_is_found_at_the_override_and_the_others_where_they_were(tmp_path):
    mail, _ = choose(tmp_path, OVERRIDES).detections

    assert str(mail.where("severity")) == "environments/prod.yml:9:45"
    assert str(mail.where("schedule.every")) == "environments/prod.yml:8:73"
    assert str(mail.where("variants.tiny.color")) == "environments/prod.yml:9:80"
    assert str(mail.where("title")) == "content/detections/mail/detection.yml:3:8"


def test_a_selection_sees_what_overrides_made_of_a_detection(tmp_path):
    chosen = choose(
        tmp_path,
        "    overrides:\n"
        "      - {match: {id: mail}, set: {status: deprecated}, reason: Not here.}\n"
        "      - {match: {id: new}, set: {status: production}, reason: Here already.}\n",
    )

    assert names(chosen) == ["new", "web"]


def test_exclusions_and_unmanaged_fields_of_all_overrides_come_together(tmp_path):
    mail, web = choose(
        tmp_path,
        "    overrides:\n"
        "      - {match: {tag: [endpoint, network]}, exclude: {kql: a}, unmanaged: [title], reason: All.}\n"
        "      - {match: {id: mail}, exclude: {kql: [b, c]}, unmanaged: [severity], reason: One.}\n",
    ).detections

    assert mail.exclusions == {"kql": ("a", "b", "c")}
    assert mail.unmanaged == {"title", "severity"}
    assert (web.exclusions, web.unmanaged) == ({"kql": ("a",)}, {"title"})


def test_a_targets_value_goes_over_the_default_and_an_overrides_value_over_both(tmp_path):
    chosen = choose(
        tmp_path,
        "    variables: {column: Timestamp, names: [b]}\n"
        "    overrides:\n"
        "      - {match: {id: mail}, set: {variables: {names: {default: [c]}}}, reason: They differ.}\n",
    )

    mail = chosen.detections[0]
    assert mail.variables["column"].default == "Timestamp"
    assert mail.variables["names"].default == ("c",)


def test_a_value_of_the_wrong_type_costs_only_the_detections_that_take_it(tmp_path):
    chosen = choose(tmp_path, "    variables: {names: b}\n")

    assert names(chosen) == ["web"]
    assert [problem.code for problem in chosen.problems] == ["ENV027"]


def test_an_override_that_cannot_be_costs_only_the_detections_that_it_is_for(tmp_path):
    chosen = choose(tmp_path, "    overrides:\n      - {match: {id: mail}, set: {severity: worst}, reason: Wrong.}\n")

    assert names(chosen) == ["web"]
    assert [str(problem.where) for problem in chosen.problems] == ["environments/prod.yml:8:45"]


def test_a_broken_detection_is_known_by_its_folder_and_by_its_id(tmp_path):
    """Whoever selects it wrote nothing wrong; the detection itself has been complained of."""
    unpack(CONTENT + "    select: {ids: [mail, web, 00000000-0000-4000-8000-000000000002]}\n", tmp_path)
    (tmp_path / "content/detections/web/tiny.kql").write_text("")

    work = read_work(tmp_path, "prod", PLATFORMS, TODAY)
    chosen = work.choose(work.environment.targets[0])

    assert names(chosen) == ["mail"]
    assert chosen.problems == ()
    assert not work.complete


def test_targets_that_share_overrides_share_the_work(tmp_path):
    targets = "".join(f"  t{number}:\n    settings: {{workspace: w}}\n" for number in range(5))
    head = CONTENT.partition("targets:")[0]
    shared = "defaults:\n  platform: tiny\n" + OVERRIDES.replace("    overrides", "  overrides").replace(
        "      -", "    -"
    )
    unpack(f"{head}{shared}targets:\n{targets}", tmp_path)
    work = read_work(tmp_path, "prod", PLATFORMS, TODAY)

    mails = [work.choose(target).detections[0] for target in work.environment.targets]

    assert all(mail is mails[0] for mail in mails)
    assert mails[0].severity is Severity.CRITICAL


ADOPTIONS = """\
    overrides:
      - {match: {id: mail}, remote_id: first, reason: They made it.}
      - {match: {id: 00000000-0000-4000-8000-000000000001}, remote_id: last, reason: It is another by now.}
      - {match: {id: mail}, set: {severity: low}, reason: Says nothing of it.}
      - {match: {id: old}, remote_id: first, reason: It was theirs before it was ours.}
"""


def test_a_detection_takes_over_the_rule_that_the_last_override_names(tmp_path):
    chosen = choose(tmp_path, ADOPTIONS)

    assert {one.path.rpartition("/")[2]: one.remote_id for one in chosen.detections} == {"mail": "last", "web": ""}
    assert chosen.problems == ()


def test_what_a_detection_that_is_not_taken_took_over_stays_known(tmp_path):
    chosen = choose(tmp_path, ADOPTIONS)

    ids = {number: f"00000000-0000-4000-8000-{number:012}" for number in (1, 4)}
    assert chosen.adopted == {ids[1]: "last", ids[4]: "first"}


def test_two_detections_that_take_over_one_rule_are_both_left_out(tmp_path):
    both = "".join(f"      - {{match: {{id: {name}}}, remote_id: theirs, reason: Mine.}}\n" for name in ("mail", "web"))

    chosen = choose(tmp_path, f"    overrides:\n{both}    select: {{status: [production, test]}}\n")

    assert names(chosen) == ["new"]
    assert [(problem.code, str(problem.where)) for problem in chosen.problems] == [
        ("ENV033", "environments/prod.yml:9:39")
    ]
