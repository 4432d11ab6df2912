"""What cannot be done because of what is there already."""

from dataclasses import replace

import pytest

from sieminator.engine.diff import compare, create
from sieminator.engine.match import match
from sieminator.engine.orders import PLAIN
from sieminator.engine.refusals import newer_marks, refuse, titles_taken, waiting
from sieminator.engine.withdraw import withdraw
from sieminator.model.mark import Mark
from sieminator.model.plan import TargetPlan
from sieminator.model.problem import Level, Position, Problem
from sieminator.model.rule import Content
from tests.engine.rules import KEY, TARGET, deployed, rule


def test_a_title_of_somebody_elses_refuses_a_create():
    theirs = replace(deployed(rule()), remote_id="theirs", mark=None, title="rule 1")

    (taken,) = titles_taken([create(rule(), TARGET, deployed_before=False)], [theirs], "soc")

    assert taken.remote_id == "theirs"
    assert "not ours" in taken.reason


def test_a_rule_that_may_be_taken_over_is_offered_by_its_id():
    theirs = replace(deployed(rule()), remote_id="theirs", mark=None)

    (taken,) = titles_taken([create(rule(), TARGET, deployed_before=False)], [theirs], "soc")

    assert "`remote_id: theirs`" in taken.hint


def test_a_copy_of_the_detections_own_rule_is_offered_by_its_id_too():
    clone = replace(deployed(rule()), remote_id="cloned")

    (taken,) = titles_taken([create(rule(), TARGET, deployed_before=True)], [clone], "soc")

    assert "`remote_id: cloned`" in taken.hint


@pytest.mark.parametrize(
    "changes",
    [{"mark": Mark("red-team", KEY, "1.0.0", "a" * 16)}, {"content": Content("fusion", True, {})}],
    ids=["another owner's", "of another kind"],
)
def test_a_rule_that_cannot_be_taken_over_is_not_offered(changes):
    theirs = replace(deployed(rule()), remote_id="theirs", **{"mark": None, **changes})

    (taken,) = titles_taken([create(rule(), TARGET, deployed_before=False)], [theirs], "soc")

    assert "remote_id" not in taken.hint
    assert taken.hint


def test_a_rename_onto_a_rule_of_somebody_elses_is_not_offered_it():
    """The detection has a rule there already."""
    theirs = replace(deployed(rule(2)), mark=None, title="Taken")
    change = compare(replace(rule(query="T | take 2"), title="Taken"), deployed(rule()), TARGET, PLAIN)
    assert change

    (taken,) = titles_taken([change], [theirs, deployed(rule())], "soc")

    assert "remote_id" not in taken.hint


def test_a_replacement_under_the_same_title_keeps_the_old_rule_running():
    """A new id with an old title: the old rule stays until the new one can be there."""
    old, new = rule(1), replace(rule(2), title="Rule 1")
    removal = withdraw(deployed(old), TARGET, PLAIN)
    assert removal

    taken = [*titles_taken([create(new, TARGET, deployed_before=False)], [deployed(old)], "soc")]

    assert "of ours" in taken[0].reason
    assert [named.remote_id for named in waiting([removal], taken)] == ["id-1"]


def test_a_mark_of_a_newer_scheme_is_refused_by_name_wanted_or_not():
    found = deployed(rule())
    newer = replace(found, mark=replace(found.mark, scheme=2))

    for wanted in ([rule()], []):
        (named,) = newer_marks(match("soc", wanted, [newer], lambda key, kind: "id-1"))

        assert named.key == rule().key
        assert "scheme 2" in named.reason


def test_every_reason_of_a_refused_rule_is_said():
    problems = [(rule(), Problem("SEN080", f"no table {name}", Position("d.yml"))) for name in ("A_CL", "B_CL")]
    plan = TargetPlan("weu", "sentinel", changes=(create(rule(), TARGET, deployed_before=False),))

    refused = refuse(plan, problems)

    assert refused.changes == ()
    assert "A_CL" in refused.refused[0].reason
    assert "B_CL" in refused.refused[0].reason


@pytest.mark.parametrize("level", [Level.WARNING, Level.HINT])
def test_what_is_no_error_refuses_nothing_and_is_told_once(level):
    warning = Problem("LSC084", "this is slow", Position("q.cql"), level)
    plan = TargetPlan("weu", "sentinel", changes=(create(rule(), TARGET, deployed_before=False),))

    told = refuse(refuse(plan, [(rule(), warning), (rule(2), warning)]), [(rule(), warning)])

    assert (told.changes, told.refused, told.problems) == (plan.changes, (), (warning,))


def test_a_rule_that_is_warned_of_and_wrong_is_refused_for_what_is_wrong():
    wrong = Problem("LSC083", "it would not run", Position("q.cql"))
    warning = Problem("LSC084", "this is slow", Position("q.cql"), Level.WARNING, "make it fast")
    plan = TargetPlan("weu", "sentinel", changes=(create(rule(), TARGET, deployed_before=False),))

    refused = refuse(plan, [(rule(), warning), (rule(), wrong)])

    assert [(one.reason, one.hint) for one in refused.refused] == [("q.cql:1:1: LSC083: it would not run", "")]
    assert (refused.changes, refused.problems) == ((), (warning,))
