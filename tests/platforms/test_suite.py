"""The suite itself: every scene in it is played."""

from tests.platforms.suite import Suite


def test_no_scene_hides_another_of_the_same_name() -> None:
    names = [name for scenes in Suite.__mro__ for name in vars(scenes) if name.startswith("test_")]

    assert sorted(names) == sorted(set(names))
