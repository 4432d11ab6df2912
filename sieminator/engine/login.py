"""Whether a credential works at a target."""

from contextlib import closing

from sieminator.model.ports import Platform, Standing, World
from sieminator.model.target import Target


def check(target: Target, platform: Platform, world: World) -> Standing:
    """Sign in and read the least there is.

    Raises:
        VendorError: the vendor's own words on what is wrong.
    """
    with closing(platform.connect(target, world)) as connection:
        return connection.check()
