"""The conformance suite: every scene, on every platform, through the real client and over a real socket."""

from tests.platforms.scenes_life import LifeScenes
from tests.platforms.scenes_people import PeopleScenes
from tests.platforms.scenes_properties import PropertyScenes
from tests.platforms.scenes_weather import WeatherScenes


class Suite(LifeScenes, PeopleScenes, WeatherScenes, PropertyScenes):
    """What every platform must live through; a subclass brings the fixture ``stage``."""
