"""Scenes and stages are no test modules: their assertions must be told to explain themselves."""

import pytest

pytest.register_assert_rewrite(
    "tests.platforms.stage",
    "tests.platforms.scenes_life",
    "tests.platforms.scenes_people",
    "tests.platforms.scenes_properties",
    "tests.platforms.scenes_weather",
)
