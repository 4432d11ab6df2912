"""What the room owes on expressions that its own people wrote: nothing said of good ones, broken ones noticed."""

from benchmarks.corruption import caught, corrupt
from sieminator.languages.cse.lint import lint
from sieminator.languages.reader import reader
from tests.languages.cse.corpus import GOOD, keywords, operands

ACCEPTED, CAUGHT = 1.0, 0.9
SEEDS = range(5)


def test_there_are_enough_good_expressions_to_say_something():
    assert len(GOOD) >= 25


def test_nothing_is_said_of_a_good_expression():
    said = {path.stem: findings for path in GOOD if (findings := list(lint(path.read_text(encoding="utf-8"))))}

    assert said == {}
    assert (len(GOOD) - len(said)) / len(GOOD) >= ACCEPTED


def test_a_wrong_letter_is_noticed_on_its_line():
    for places in (operands, keywords):
        broken, noticed = 0, 0
        for path in GOOD:
            text = path.read_text(encoding="utf-8")
            for seed in SEEDS:
                for corrupted in corrupt(text, list(places(text)), seed):
                    broken += 1
                    noticed += caught(reader("cse"), text, corrupted)

        assert broken > 100
        assert noticed / broken >= CAUGHT, f"{noticed} of {broken}"
