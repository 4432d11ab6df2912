"""The conformance suite: every scene, on every platform, through the real client and over a real socket."""

from tests.platforms.scenes_adoption import AdoptionScenes
from tests.platforms.scenes_canary import CanaryScenes
from tests.platforms.scenes_doctor import DoctorScenes
from tests.platforms.scenes_holds import HoldScenes
from tests.platforms.scenes_interrupted import InterruptedScenes
from tests.platforms.scenes_ledger import LedgerScenes
from tests.platforms.scenes_life import LifeScenes
from tests.platforms.scenes_people import PeopleScenes
from tests.platforms.scenes_properties import PropertyScenes
from tests.platforms.scenes_reach import ReachScenes
from tests.platforms.scenes_readonly import ReadOnlyScenes
from tests.platforms.scenes_rollback import RollbackScenes
from tests.platforms.scenes_storms import StormScenes
from tests.platforms.scenes_straits import StraitScenes
from tests.platforms.scenes_switch import SwitchScenes
from tests.platforms.scenes_switch_undone import UndoneSwitchScenes
from tests.platforms.scenes_told import ToldScenes
from tests.platforms.scenes_weather import WeatherScenes


class Suite(
    LifeScenes,
    PeopleScenes,
    AdoptionScenes,
    HoldScenes,
    SwitchScenes,
    UndoneSwitchScenes,
    StraitScenes,
    RollbackScenes,
    DoctorScenes,
    CanaryScenes,
    ReadOnlyScenes,
    ReachScenes,
    ToldScenes,
    WeatherScenes,
    StormScenes,
    InterruptedScenes,
    LedgerScenes,
    PropertyScenes,
):
    """What every platform must live through; a subclass brings the fixture ``stage``."""
