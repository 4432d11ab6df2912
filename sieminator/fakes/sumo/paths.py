"""Which handler answers which path and method of the core API, below `/api`."""

import re
from collections.abc import Callable, Mapping
from urllib.parse import unquote

from sieminator.fakes.sumo import (
    account,
    connections,
    folders,
    jobs,
    library,
    refusals,
    searches,
)
from sieminator.fakes.sumo.call import Call
from sieminator.fakes.wire import Request, Response

Handler = Callable[..., Response]
"""Takes the call, the request, and the parts of the path by their names."""

_TABLE: Mapping[str, Mapping[str, Handler]] = {
    "/v1/logSearches": {"GET": searches.list_, "POST": searches.create},
    "/v1/logSearches/{id}": {"GET": searches.get, "PUT": searches.update, "DELETE": searches.delete},
    "/v1/connections": {"GET": connections.list_},
    "/v1/account/status": {"GET": account.status},
    "/v1/policies/audit": {"GET": account.audit_policy},
    "/v1/search/jobs": {"POST": jobs.start},
    "/v1/search/jobs/{id}": {"GET": jobs.status, "DELETE": jobs.delete},
    "/v1/search/jobs/{id}/messages": {"GET": jobs.messages},
    "/v1/search/jobs/{id}/records": {"GET": jobs.records},
    "/v2/content/folders": {"POST": folders.create},
    "/v2/content/folders/personal": {"GET": folders.personal},
    "/v2/content/folders/adminRecommended": {"GET": folders.admin_recommended},
    "/v2/content/folders/adminRecommended/{job}/status": {"GET": folders.admin_status},
    "/v2/content/folders/adminRecommended/{job}/result": {"GET": folders.admin_result},
    "/v2/content/folders/{id}": {"GET": folders.get, "PUT": folders.update},
    "/v2/content/path": {"GET": library.by_path},
    "/v2/content/{id}/path": {"GET": library.path},
    "/v2/content/{id}/move": {"POST": library.move},
    "/v2/content/{id}/delete": {"DELETE": library.delete},
    "/v2/content/{id}/delete/{job}/status": {"GET": library.delete_status},
}
_PATTERNS = [
    (re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template)), methods) for template, methods in _TABLE.items()
]


def answer(call: Call, request: Request, rest: str) -> Response:
    """Answer one request to `/api<rest>`."""
    for pattern, methods in _PATTERNS:
        if found := pattern.fullmatch(rest):
            handler = methods.get(request.method)
            if handler is None:
                raise refusals.not_allowed(request.method)
            return handler(call, request, **{name: unquote(part) for name, part in found.groupdict().items()})
    raise refusals.no_such_path(request.path)
