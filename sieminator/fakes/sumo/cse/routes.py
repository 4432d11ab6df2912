"""Which part of Cloud SIEM answers which path."""

from collections.abc import Callable, Mapping, Sequence

from sieminator.fakes.sumo import keys, refusals
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.sumo.cse import insight_api, match_lists, rule_api, signal_api, tunings
from sieminator.fakes.wire import Request, Response

_Answer = Callable[[Call, Request, Sequence[str]], Response]

_READ: Mapping[str, tuple[_Answer, bool]] = {
    "signals": (signal_api.answer, True),
    "insights": (insight_api.answer, True),
    "insight-status": (insight_api.statuses, False),
    "insight-resolutions": (insight_api.resolutions, False),
    "rule-tuning-expressions": (tunings.listing, False),
    "match-lists": (match_lists.listing, False),
}
"""What can only be read here, and whether more may follow in its path."""


def answer(call: Call, request: Request, rest: str) -> Response:
    """Answer one request to `/api/sec/v1/<rest>`; a Refusal that is raised is answered in its shape."""
    if not call.behaviour.cloud_siem:
        # Code and text are of the vendor's examples; that this API answers so, and with 403, is unconfirmed.
        raise refusals.refusal(403, "api_not_enabled", "This API is not enabled for your organization.")
    first, *more = rest.split("/")
    if first == "rules":
        return rule_api.answer(call, request, more)
    read, deep = _READ.get(first, (None, False))
    if read is None or (more and not deep):
        raise refusals.no_such_path(request.path)
    if request.method != "GET":
        raise refusals.not_allowed(request.method)
    call.caller.need(keys.READ_RULES)
    return read(call, request, more)
