"""The rooms, found by listing this folder: nobody above names a platform."""

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import cast

from sieminator.model.ports import Platform


def find_platforms() -> Mapping[str, Platform]:
    """Return every platform that has a room here, by name, in the order of the alphabet.

    A room is a folder whose `platform` module holds `PLATFORM`; importing that loads neither the vendor's SDK nor
    pydantic.
    """
    rooms = sorted(room.name for room in iter_modules(__path__) if room.ispkg)
    found = [cast("Platform", import_module(f"{__name__}.{room}.platform").PLATFORM) for room in rooms]
    return {platform.name: platform for platform in found}
