import json
import re
from pathlib import Path

import pytest

import sieminator.attack.techniques as module
from sieminator.attack.techniques import VERSION, nearest, tactics_of, technique

DATA = json.loads(Path(module.__file__).with_name("enterprise.json").read_text(encoding="utf-8"))


def test_a_sub_technique_has_its_own_name_and_tactics():
    found = technique("T1204.001")

    assert found is not None
    assert (found.id, found.name, found.tactics) == ("T1204.001", "Malicious Link", ("execution",))
    assert not found.revoked
    assert not found.deprecated


def test_a_technique_can_serve_several_tactics_in_the_order_of_the_kill_chain():
    found = technique("T1078")

    assert found is not None
    assert found.tactics == ("initial-access", "persistence", "privilege-escalation", "defense-evasion")


def test_a_revoked_technique_names_the_one_in_its_place():
    found = technique("T1086")

    assert found is not None
    assert found.revoked
    assert found.revoked_by == "T1059.001"


def test_a_technique_revoked_twice_over_names_the_one_that_stands():
    found = technique("T1150")

    assert found is not None
    assert found.revoked_by == "T1647"


def test_every_revoked_technique_leads_to_one_that_stands():
    revoked = [found for found in map(technique, DATA["techniques"]) if found and found.revoked]

    places = [technique(found.revoked_by) for found in revoked]

    assert len(revoked) > 100
    assert all(place and not place.revoked and not place.deprecated for place in places)


def test_a_deprecated_technique_says_so():
    deprecated = [technique_id for technique_id, entry in DATA["techniques"].items() if "deprecated" in entry]

    assert deprecated
    assert all(found and found.deprecated and not found.revoked for found in map(technique, deprecated))


@pytest.mark.parametrize("wrong", ["T9999", "T1204.999", "t1204.001", "", "T0801", "Malicious Link"])
def test_an_id_that_is_not_exactly_one_is_unknown(wrong):
    assert technique(wrong) is None


def test_tactics_come_once_each_in_the_order_of_the_kill_chain():
    assert tactics_of(["T1486", "T1204.001", "T1204", "T1566.002", "T9999"]) == (
        "initial-access",
        "execution",
        "impact",
    )
    assert tactics_of([]) == ()


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("t1204.001", "T1204.001"),
        ("T1204.1", "T1204.001"),
        ("1204.001", "T1204.001"),
        ("T1204/001", "T1204.001"),
        (" T1204.001 ", "T1204.001"),
        ("T1204.099", "T1204"),
        ("malicious link", "T1204.001"),
        ("Malicous Link", "T1204.001"),
        ("T1204.O01", "T1204.001"),
        ("TT1204", "T1204"),
        ("xyz", None),
        ("", None),
    ],
)
def test_a_misspelt_id_leads_to_the_one_that_was_meant(wrong, meant):
    assert nearest(wrong) == meant


def test_nobody_is_led_to_a_technique_that_no_longer_stands():
    gone = [technique_id for technique_id, entry in DATA["techniques"].items() if len(entry) > 2]

    led = [nearest(technique_id) for technique_id in gone]

    assert not set(led) & set(gone)


def test_the_data_says_its_version_date_and_owner():
    assert DATA["version"] == VERSION
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", DATA["date"])
    assert DATA["notice"] == (
        f"© {DATA['date'][:4]} The MITRE Corporation. This work is reproduced and distributed with the permission of "
        "The MITRE Corporation."
    )


def test_every_entry_is_whole():
    assert all(re.fullmatch(r"T\d{4}(\.\d{3})?", technique_id) for technique_id in DATA["techniques"])
    assert all(entry["name"] and entry["tactics"] for entry in DATA["techniques"].values())
    assert all(set(entry["tactics"]) <= set(DATA["tactics"]) for entry in DATA["techniques"].values())
    assert all(part[:5] in DATA["techniques"] for part in DATA["techniques"])
