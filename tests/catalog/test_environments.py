"""An environment's defaults, groups and targets, laid over each other."""

from datetime import date

import pytest

from sieminator.catalog.environments import environment_names, read_environment
from sieminator.errors import UsageError
from sieminator.model.detection import Severity, Status
from sieminator.model.target import Credentials, Limits, Match, OnEdit, Selection
from tests.catalog.archive import unpack
from tests.catalog.room import PLATFORMS, TinySettings

TODAY = date(2026, 11, 22)
PROD = """\
-- environments/prod.yml --
schema: 1
owner: soc-emea
ledger: records/prod
defaults:
  platform: tiny
  settings: {cloud: public}
  credentials: {read: prod-read, write: prod-write}
  variables: {column: TimeGenerated, names: [a]}
  limits: {removals_few: 1}
  overrides:
    - {match: {tag: [endpoint]}, set: {severity: low}, reason: From the defaults.}
groups:
  eu:
    settings: {cloud: eu}
    severity_map: {critical: High}
    overrides:
      - {match: {technique: T1204}, unmanaged: [title], reason: From the group., until: 2027-01-31}
targets:
  one:
    group: eu
    settings: {workspace: w1}
    credentials: {write: one-write}
    variables: {names: [b, c]}
    limits: {updates_percent: 90}
    overrides:
      - {match: {tag: kiosk}, exclude: {kql: [x, y]}, reason: From the target.}
    select: {status: [test, production], severity: high, exclude: {tags: noisy}}
    title_format: "[ONE] {title}"
    on_edit: heal
    lab: true
    proxy: http://proxy:3128
    ca_bundle: certs/one.pem
    unmanaged: [incidentConfiguration]
    variants: [mde, asim]
  two:
    settings: {workspace: w2, cloud: us}
    credentials: two
"""


def read(tmp_path, text=PROD, name="prod"):
    unpack(text, tmp_path)
    return read_environment(tmp_path, name, PLATFORMS, TODAY)


def test_a_target_has_the_last_word_over_its_group_and_that_over_the_defaults(tmp_path):
    environment = read(tmp_path)

    one, two = environment.targets
    assert environment.problems == ()
    assert environment.ledger == tmp_path / "records/prod"
    assert (one.environment, one.name, one.platform, one.owner) == ("prod", "one", "tiny", "soc-emea")
    assert one.settings == TinySettings(workspace="w1", cloud="eu")
    assert two.settings == TinySettings(workspace="w2", cloud="us")
    assert one.credentials == Credentials("prod-read", "one-write")
    assert two.credentials == Credentials("two", "two")
    assert one.variables == {"column": "TimeGenerated", "names": ("b", "c")}
    assert one.limits == Limits(removals_few=1, updates_percent=90)
    assert one.severity_map == {Severity.CRITICAL: "High"}
    assert one.variants == ("mde", "asim")
    assert one.unmanaged == {"incidentConfiguration"}
    assert (one.on_edit, one.lab, one.title_format) == (OnEdit.HEAL, True, "[ONE] {title}")
    assert (one.proxy, one.ca_bundle) == ("http://proxy:3128", tmp_path / "certs/one.pem")
    assert one.selection == Selection(
        Match(severities=(Severity.HIGH,), statuses=(Status.TEST, Status.PRODUCTION)), Match(tags=("noisy",))
    )
    assert (two.on_edit, two.selection) == (OnEdit.HOLD, Selection())


def test_a_severity_may_be_a_number(tmp_path):
    environment = read(tmp_path, PROD.replace("severity_map: {critical: High}", "severity_map: {critical: 10}"))

    assert {one.severity_map[Severity.CRITICAL] for one in environment.targets if one.severity_map} == {"10"}


def test_overrides_follow_each_other_from_the_defaults_to_the_target(tmp_path):
    one, two = read(tmp_path).targets

    assert [override.reason for override in one.overrides] == [
        "From the defaults.",
        "From the group.",
        "From the target.",
    ]
    assert [str(override.where) for override in one.overrides] == [
        "environments/prod.yml:11:7",
        "environments/prod.yml:17:9",
        "environments/prod.yml:26:9",
    ]
    assert one.overrides[1].until == date(2027, 1, 31)
    assert one.overrides[2].match == Match(tags=("kiosk",))
    assert one.overrides[2].exclude == {"kql": ("x", "y")}
    assert len(two.overrides) == 1


def test_each_value_knows_which_layer_it_is_from(tmp_path):
    one, two = read(tmp_path).targets

    assert str(one.origins["settings.workspace"]) == "environments/prod.yml:21:27"
    assert str(one.origins["settings.cloud"]) == "environments/prod.yml:14:23"
    assert str(two.origins["settings.cloud"]) == "environments/prod.yml:36:38"
    assert str(one.origins["credentials.read"]) == "environments/prod.yml:7:23"
    assert str(one.origins["overrides.1.unmanaged"]) == "environments/prod.yml:17:48"
    assert str(two.origins["platform"]) == "environments/prod.yml:5:13"
    assert str(one.where) == "environments/prod.yml:19:3"
    assert "proxy" in one.origins
    assert "proxy" not in two.origins


def test_a_folder_says_the_same_as_a_file(tmp_path):
    file = read(tmp_path / "file")
    lines = PROD.splitlines(keepends=True)
    cut = lines.index("targets:\n")
    main = "".join(lines[1:cut])
    one, two = "".join(lines[cut + 2 : -3]), "".join(lines[-2:])
    folder = f"-- environments/prod/environment.yml --\n{main}-- environments/prod/one.yml --\n{_outdented(one)}"

    found = read(tmp_path / "folder", f"{folder}-- environments/prod/two.yml --\n{_outdented(two)}")

    assert found.problems == ()
    assert [target.settings for target in found.targets] == [target.settings for target in file.targets]
    assert str(found.targets[0].origins["settings.workspace"]) == "environments/prod/one.yml:2:23"
    assert str(found.targets[1].where) == "environments/prod/two.yml:1:1"


def test_the_ledger_has_a_place_where_none_is_said(tmp_path):
    environment = read(tmp_path, "-- environments/a.yml --\nschema: 1\nowner: x\ntargets: {t: {}}\n", "a")

    assert environment.ledger == tmp_path / ".sieminator/a"


def test_an_error_of_one_target_costs_only_that_target(tmp_path):
    environment = read(tmp_path, PROD.replace("cloud: us", "clod: us"))

    assert [target.name for target in environment.targets] == ["one"]
    assert [problem.code for problem in environment.problems] == ["TNY001"]


def test_an_error_of_a_group_costs_the_targets_that_take_it_over(tmp_path):
    environment = read(tmp_path, PROD.replace("severity_map: {critical", "severity_map: {worst"))

    assert [target.name for target in environment.targets] == ["two"]
    assert [str(problem.where) for problem in environment.problems] == ["environments/prod.yml:15:20"]


def test_an_error_of_the_environment_costs_all_of_it(tmp_path):
    environment = read(tmp_path, PROD.replace("soc-emea", "SOC"))

    assert environment.targets == ()
    assert [problem.code for problem in environment.problems] == ["ENV003"]


def test_an_override_holds_through_its_last_day(tmp_path):
    text = PROD.replace("2027-01-31", TODAY.isoformat())

    assert read(tmp_path, text).problems == ()


@pytest.mark.parametrize(
    ("name", "hint"),
    [("prdo", "did you mean `prod`?"), ("x", "there is prod, staging"), ("../prod", "did you mean `prod`?")],
)
def test_an_environment_that_does_not_exist_is_refused_with_those_that_do(tmp_path, name, hint):
    unpack(f"{PROD}-- environments/staging.yml --\nschema: 1\n", tmp_path)

    with pytest.raises(UsageError) as refused:
        read_environment(tmp_path, name, PLATFORMS, TODAY)

    assert (refused.value.message, refused.value.hint) == (f"no environment is called {name}", hint)


def test_without_any_environment_the_way_out_is_to_write_one(tmp_path):
    with pytest.raises(UsageError) as refused:
        read_environment(tmp_path, "prod", PLATFORMS, TODAY)

    assert refused.value.hint == "write environments/prod.yml"
    assert environment_names(tmp_path) == ()


def _outdented(text):
    return "".join(line.removeprefix("    ") for line in text.splitlines(keepends=True))
