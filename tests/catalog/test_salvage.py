"""What the kill switch can still reach of an environment with errors, and what nobody may guess."""

import pytest

from sieminator.model.target import Credentials
from tests.catalog.room import TinySettings
from tests.catalog.test_environments import PROD, read

ENDED = PROD.replace("2027-01-31", "2026-01-31")
"""The override of group ``eu`` has ended, and with it target ``one`` has an error."""
OVERRIDE = "      - {match: {tag: kiosk}, exclude: {kql: [x, y]}, reason: From the target.}\n"


def names(targets):
    return [target.name for target in targets]


def test_a_target_with_an_error_elsewhere_is_salvaged_with_its_place_way_and_credentials(tmp_path):
    environment = read(tmp_path, ENDED)

    assert names(environment.targets) == ["two"]
    (one,) = environment.salvaged
    assert (one.name, one.platform, one.owner, one.lab) == ("one", "tiny", "soc-emea", True)
    assert one.settings == TinySettings(workspace="w1", cloud="eu")
    assert one.credentials == Credentials("prod-read", "one-write")
    assert (one.proxy, one.ca_bundle) == ("http://proxy:3128", tmp_path / "certs/one.pem")
    assert names(environment.with_salvaged().targets) == ["two", "one"]
    assert [environment.is_salvaged(target) for target in environment.with_salvaged().targets] == [False, True]


def test_nothing_is_salvaged_where_nothing_is_wrong(tmp_path):
    assert read(tmp_path).salvaged == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("settings: {workspace: w1}", "settings: {workspcae: w1}"),
        ("credentials: {write: one-write}", "credentials: {write: One Write}"),
        ("credentials: {write: one-write}", "credentials: {write: one-write, password: x}"),
        ("group: eu", "group: ue"),
        ("group: eu", "group: [eu]"),
        ("proxy: http://proxy:3128", "proxy: http://me:secret@proxy:3128"),
        ("ca_bundle: certs/one.pem", "ca_bundle: [one.pem]"),
        ("lab: true", "lab: yes please"),
        ("platform: tiny", "platform: tinny"),
    ],
)
def test_a_target_whose_place_or_way_has_an_error_is_not_reached_by_a_guess(tmp_path, old, new):
    assert old in ENDED

    environment = read(tmp_path, ENDED.replace(old, new))

    assert "one" not in names(environment.salvaged)
    assert environment.problems


@pytest.mark.parametrize(
    ("old", "new", "salvaged"),
    [
        ("schema: 1\n", "schema: 1\nlegder: x\n", ["one", "two"]),
        ("owner: soc-emea", "owner: SOC", []),
        ("ledger: records/prod", "ledger: content/x", []),
        ("schema: 1\n", "schema: 2\n", []),
        ("owner: soc-emea", "owner: [soc-emea", []),
    ],
    ids=["another key", "owner", "ledger", "newer", "no yaml"],
)
def test_an_error_of_the_environment_leaves_what_owner_and_ledger_allow(tmp_path, old, new, salvaged):
    environment = read(tmp_path, PROD.replace(old, new))

    assert (environment.targets, names(environment.salvaged)) == ((), salvaged)
    assert environment.ledger == tmp_path / ("records/prod" if salvaged else ".sieminator/prod")


def test_of_the_overrides_and_holds_those_are_salvaged_that_could_be_read(tmp_path):
    more = """\
      - {match: {id: a}, remote_id: r-1, reason: Old., until: 2026-01-31}
      - {match: {id: b, tag: x}, remote_id: r-2, reason: Two names.}
      - {match: {id: c}, remote_id: 3, reason: A number.}
    holds:
      - {detection: a, fields: [enabled], reason: Loud., until: 2027-01-31}
      - {detection: b, fields: [], reason: Loud., until: 2027-01-31}
"""

    (one,) = read(tmp_path, ENDED.replace(OVERRIDE, OVERRIDE + more)).salvaged

    assert [override.remote_id for override in one.overrides if override.remote_id] == ["r-1"]
    assert [hold.detection for hold in one.holds] == ["a"]


def test_a_place_that_is_reached_already_is_not_salvaged_as_well(tmp_path):
    text = PROD + "  three:\n    settings: {workspace: w2, cloud: us}\n    on_edit: hodl\n"

    environment = read(tmp_path, text)

    assert (names(environment.targets), environment.salvaged) == (["one", "two"], ())
