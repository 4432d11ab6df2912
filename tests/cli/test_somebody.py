"""Somebody else in the lab, played from the command line."""

from pathlib import Path

import pytest

from tests.cli.shell import sieminator

LAB = ("--env", "lab")
FIRST = ("--rule", "first")


@pytest.fixture
def deployed(root: Path) -> Path:
    """A lab with two rules of ours."""
    assert sieminator(root, "deploy", *LAB).exit == 0
    return root


@pytest.mark.parametrize(
    ("action", "cause"),
    [
        ("edit", "edited there"),
        ("off", "switched off there"),
        ("fail", "disabled by the vendor"),
        ("unmark", "our mark was removed"),
        ("delete", "not there"),
    ],
)
def test_what_somebody_does_is_drift(deployed: Path, action: str, cause: str) -> None:
    done = sieminator(deployed, "lab", action, *LAB, *FIRST)
    seen = sieminator(deployed, "drift", *LAB)

    assert (done.exit, done.err) == (0, "")
    assert "First title" in done.out
    assert f"First title · {cause}" in seen.out
    assert seen.exit == 2


def test_what_was_switched_off_can_be_switched_on(deployed: Path) -> None:
    sieminator(deployed, "lab", "off", *LAB, *FIRST)
    sieminator(deployed, "lab", "on", *LAB, *FIRST)

    assert sieminator(deployed, "drift", *LAB).exit == 0


def test_a_clone_is_a_copy(deployed: Path) -> None:
    sieminator(deployed, "lab", "clone", *LAB, *FIRST)

    assert "copy: First title - Copy" in sieminator(deployed, "drift", *LAB).out


def test_a_rule_made_by_hand_is_somebody_elses(deployed: Path) -> None:
    done = sieminator(deployed, "lab", "create", *LAB, "--rule", "By Hand")

    assert done.out == "somebody makes a rule 'By Hand' in the portal: by-hand\n"
    assert "1 rule of others, untouched" in sieminator(deployed, "plan", *LAB).out


def test_a_rule_fires(deployed: Path) -> None:
    sieminator(deployed, "lab", "fire", *LAB, "--rule", "second")

    counted = sieminator(deployed, "hits", *LAB, "--days", "3").out
    assert "Second title" in counted
    assert " 4 " in counted


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("zap", *LAB), "nobody there can 'zap'"),
        (("edit", *LAB, "--rule", "third"), "no rule there has 'third' in its title"),
        (("edit", *LAB, "--rule", "title"), "several rules there have 'title' in their title"),
        (("edit", "--env", "dead"), "no target in environment dead is a lab"),
        (("edit", *LAB, "--target", "lab-two"), "no target lab-two"),
    ],
)
def test_what_cannot_be_done_is_said(deployed: Path, words: tuple[str, ...], said: str) -> None:
    done = sieminator(deployed, "lab", *words)

    assert (done.exit, done.out) == (1, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 2


def test_an_empty_lab_has_nothing_to_edit(root: Path) -> None:
    assert "there is no rule yet" in sieminator(root, "lab", "edit", *LAB).err


def test_the_lab_takes_a_secret_that_is_named_and_found(deployed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a secret that has run out can be tried without a tenant."""
    file = deployed / "environments/lab.yml"
    file.write_text(file.read_text().replace("    lab: true", "    lab: true\n    credentials: lab-reader"))
    monkeypatch.setenv("SIEMINATOR_LAB_READER", "of-last-year")

    refused = sieminator(deployed, "drift", *LAB)

    assert refused.exit == 4
    assert "AADSTS7000215" in refused.out
    assert "of-last-year" not in refused.out + refused.err
    monkeypatch.delenv("SIEMINATOR_LAB_READER")
    assert sieminator(deployed, "drift", *LAB).exit == 0
