"""Properties that hold for any content, whatever the platform makes of it; nothing is sent here."""

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from sieminator.engine.diff import compare, sign
from sieminator.engine.orders import PLAIN
from sieminator.model.fingerprint import fingerprint
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Content, Rule
from tests.platforms.stage import Stage

LOOK_ALIKE = "sieminator1:soc:AAAAAAAAAAAAAAAAAAAAAA:1.0.0:aaaaaaaaaaaaaaaa"
words = st.one_of(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60),
    st.sampled_from([LOOK_ALIKE, f"// {LOOK_ALIKE}", "trailing  \t", "'\"\\", "<<<name>>", "1 << 2"]),
)
lenient = settings(
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.differing_executors,  # a scene is one function that every platform's class inherits
    ],
    deadline=None,
    max_examples=60,
)


class PropertyScenes:
    """What every room inherits."""

    @lenient
    @given(title=words, description=st.lists(words, max_size=3), comments=st.lists(words, max_size=3))
    def test_whatever_is_written_reads_back_as_nothing_to_do(self, stage: Stage, title, description, comments):
        """The mark survives any text, even one that ends in a look-alike; normalising once is enough."""
        query = stage.variant().query
        for comment in comments:
            query = stage.saying(query, comment)
        rule = self._compiled(stage, title=title, description="\n".join(description), query=query)
        mark = sign(rule, stage.target)

        found = stage.read_back(rule, mark)

        assert found.mark == mark
        assert compare(rule, found, stage.target, PLAIN) is None

    @lenient
    @given(st.randoms())
    def test_the_order_of_fields_does_not_move_a_fingerprint(self, stage: Stage, chance):
        content = self._rich(stage).content
        names = list(content.body)
        chance.shuffle(names)

        turned = Content(content.kind, content.enabled, {name: content.body[name] for name in names})

        assert fingerprint(stage.platform.name, turned) == fingerprint(stage.platform.name, content)

    def test_any_one_managed_field_moves_a_fingerprint(self, stage: Stage):
        content = self._rich(stage).content
        printed = fingerprint(stage.platform.name, content)

        for name in content.body:
            without = {other: value for other, value in content.body.items() if other != name}
            assert fingerprint(stage.platform.name, Content(content.kind, content.enabled, without)) != printed, name

    def _rich(self, stage: Stage) -> Rule:
        detection = stage.rich()
        problems: list[Problem] = []
        rule = stage.platform.compile(detection, detection.variants[0], stage.target, problems.append)
        assert rule, problems
        return rule

    def _compiled(self, stage: Stage, **changes: object) -> Rule:
        """Compile a plain detection, and pass over texts that the platform would refuse."""
        detection = stage.detection(**changes)
        problems: list[Problem] = []
        rule = stage.platform.compile(detection, detection.variants[0], stage.target, problems.append)
        assume(rule is not None)
        assert rule
        refused = [one for _, one in stage.platform.audit([rule], stage.target) if one.level is Level.ERROR]
        assume(not refused)
        return rule
