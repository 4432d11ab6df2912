"""What the windows of a scheduled search leave out."""

from collections.abc import Iterator

from sieminator.model import durations
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.platforms.qradar import SEARCH
from sieminator.platforms.qradar.convert.orders import orders
from sieminator.platforms.qradar.convert.xml import Unreadable


def audit_windows(rule: Rule) -> Iterator[Problem]:
    """Yield that a scheduled search does not look at all of the time."""
    if rule.content.kind != SEARCH:
        return
    try:
        told = orders(rule.content.body)
    except Unreadable as error:  # such as one rolled back to what somebody had edited
        yield Problem("QRD022", f"no runner can run it: {error}", rule.where("query"), Level.WARNING)
        return
    if told.lookback < told.every:
        blind = durations.write(told.every - told.lookback)
        yield Problem(
            "QRD034",
            f"events of {blind} of each {durations.write(told.every)} are never seen",
            rule.where("schedule.lookback"),
            Level.WARNING,
            hint="make `lookback` and `every` equal",
        )
