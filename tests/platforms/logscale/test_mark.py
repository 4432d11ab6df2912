from sieminator.platforms.logscale.mark import mark_of, meaning, owned, theirs
from tests.platforms.logscale.making import marked
from tests.platforms.samples import ID

OTHER = "0d7ec710-0000-4000-8000-000000000002"


def test_a_mark_is_a_label_of_at_most_80_ascii_characters():
    line = str(marked(version="10.20.30-rc"))

    assert len(line) <= 80
    assert line.isascii()
    assert mark_of(["a", line]) == marked(version="10.20.30-rc")


def test_two_marks_that_do_not_agree_are_none():
    assert mark_of([str(marked(ID)), str(marked(OTHER))]) is None


def test_an_old_mark_beside_a_new_one_of_the_same_rule_does_no_harm():
    assert mark_of([str(marked(ID, "1.0.0")), str(marked(ID, "2.0.0"))]) is not None


def test_labels_are_told_apart_by_what_they_begin_with():
    labels = [*meaning("high", ["T1204.001"]), str(marked()), "sieminator", "sieminator1:short", "team:blue"]

    assert owned(labels) == ["sieminator:severity=high", "sieminator:attack=T1204.001"]
    assert theirs(labels) == ["sieminator", "sieminator1:short", "team:blue"]
