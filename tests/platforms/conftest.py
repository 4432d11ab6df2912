"""Scenes and stages are no test modules: their assertions must be told to explain themselves."""

import pytest

pytest.register_assert_rewrite(
    "tests.platforms.stage",
    "tests.platforms.ledgers",
    "tests.platforms.nobody",
    "tests.platforms.scenes_adoption",
    "tests.platforms.scenes_canary",
    "tests.platforms.scenes_doctor",
    "tests.platforms.scenes_interrupted",
    "tests.platforms.scenes_ledger",
    "tests.platforms.scenes_life",
    "tests.platforms.scenes_people",
    "tests.platforms.scenes_properties",
    "tests.platforms.scenes_reach",
    "tests.platforms.scenes_readonly",
    "tests.platforms.scenes_rollback",
    "tests.platforms.scenes_storms",
    "tests.platforms.scenes_switch",
    "tests.platforms.scenes_weather",
)
