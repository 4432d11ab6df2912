"""The body of a log search. Pure."""

from typing import TYPE_CHECKING, cast

from sieminator.model.detection import Detection, Variant
from sieminator.platforms.sumo import signal_fields
from sieminator.platforms.sumo.convert.times import between
from sieminator.platforms.sumo.mark import TEXT_LENGTH, shorten
from sieminator.platforms.sumo.schedule import CUSTOM, Runs, runs
from sieminator.platforms.sumo.vocabulary import (
    CLOCKS,
    EMAIL_PARTS,
    EMAIL_TASK,
    OPERATORS,
    PARSING,
    SIGNAL_TASK,
    WEBHOOK_TASK,
)

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import SumoOptions

Tree = dict[str, object]
_UTC = "UTC"


def search_body(detection: Detection, variant: Variant, seed: str, said: tuple[str, str, int], query: str) -> Tree:
    """Return the body, not yet normalised, of what has a title, a text and a severity from 0 to 10.

    The schedule is in it also where the search is off: it says nothing then. The range that the search is saved with is
    that of its runs, so that whoever opens it sees what a run sees.
    """
    title, text, severity = said
    options = cast("SumoOptions", variant.options)
    added = signal_fields.lines(options.signal, detection.tactics, severity) if options.signal else []
    delay = int(variant.schedule.delay.total_seconds())
    time_range = between(delay + int(variant.schedule.lookback.total_seconds()), delay)
    return {
        "name": title,
        "description": shorten(text.strip(), TEXT_LENGTH),
        "queryString": signal_fields.extended(query, added),
        "parsingMode": PARSING[options.parsing],
        "runByReceiptTime": CLOCKS[variant.schedule.clock],
        "timeRange": time_range,
        "schedule": {**_when(variant, seed), "parseableTimeRange": time_range, **_told(variant)},
    }


def _when(variant: Variant, seed: str) -> Tree:
    options, schedule = cast("SumoOptions", variant.options), variant.schedule
    found = Runs(CUSTOM, options.cron) if options.cron else runs(schedule.every, schedule.at, seed)
    assert found, "what has no schedule there was refused"
    return {"scheduleType": found.type, "cronExpression": found.cron, "timeZone": options.time_zone or _UTC}


def _told(variant: Variant) -> Tree:
    options, trigger = cast("SumoOptions", variant.options), variant.schedule.trigger
    return {
        "threshold": {"operator": OPERATORS[trigger.operator], "count": trigger.threshold},
        "notification": _notification(options),
        "muteErrorEmails": options.mute_error_emails,
    }


def _notification(options: "SumoOptions") -> Tree:
    """Return whom a run tells; nothing where the block does not say it, which an environment's override may."""
    if options.signal:
        return {"taskType": SIGNAL_TASK, "recordType": options.signal.record_type}
    if options.webhook:
        hook = options.webhook
        items: Tree = {"itemizeAlerts": hook.itemize, "maxItemizedAlerts": hook.max_items}
        return {"taskType": WEBHOOK_TASK, "webhookId": hook.id, "payload": hook.payload, **items}
    if options.email:
        mail = options.email
        parts = {name: part in mail.include for part, name in EMAIL_PARTS.items()}
        return {"taskType": EMAIL_TASK, "toList": list(mail.to), "subjectTemplate": mail.subject, **parts}
    return {}
