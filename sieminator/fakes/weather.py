"""Bad weather, ordered by tests: the same storms for every platform, because networks know no vendor.

```python
server.weather.order(Answer(429, {"Retry-After": "1"}), method="PUT", times=3)
server.weather.order(Cut("after"), path="alertRules", every=10)
```
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Literal

from sieminator.fakes.wire import Request, Response


@dataclass(frozen=True, slots=True)
class Delay:
    """Answer only after this long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """Answer this instead of asking the app, which never sees the request."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Cut:
    """Cut the connection."""

    when: Literal["before", "half", "after"]
    """`before`: the app never saw the request. `half`: after half of the body. `after`: the request was
    carried out, and no byte of the answer left."""


@dataclass(frozen=True, slots=True)
class Drip:
    """Send the body in small pieces with a pause before each."""

    pause_s: float = 0.0
    chunk: int = 64
    meanwhile: Callable[[], object] | None = None
    """What happens before each piece; a test moves its clock on."""


@dataclass(frozen=True, slots=True)
class Garble:
    """Carry the request out, then answer 200 with something no client hoped for."""

    into: Literal["html", "half-json"]
    """`html`: a proxy's sign-in page. `half-json`: valid HTTP around JSON that stops in the middle."""


@dataclass(frozen=True, slots=True)
class Endless:
    """Give every listing a link to a next page, and every next page another."""

    link: str = "nextLink"
    circle: bool = False
    """Whether every page leads back to the same one; else each link is a new one."""
    emptied: str = ""
    """The name of the list that is empty on every page; by default a page holds what it holds."""


@dataclass(frozen=True, slots=True)
class Act:
    """Let somebody act just before the request reaches the app: a colleague who is quicker than we are."""

    what: Callable[[], object]


Effect = Delay | Answer | Cut | Drip | Garble | Endless | Act

_SIGN_IN_PAGE = b"<!DOCTYPE html><html><head><title>Sign in</title></head><body>Please sign in.</body></html>"


@dataclass(slots=True)
class _Storm:
    effect: Effect
    method: re.Pattern[str]
    path: re.Pattern[str]
    every: int
    after: int
    times: int | None
    lasts: Callable[[], bool]
    matches: int = 0

    def strikes(self, request: Request) -> bool:
        """Count the request if it matches, and say whether it is hit."""
        if not (self.method.match(request.method) and self.path.search(request.path) and self.lasts()):
            return False
        self.matches += 1
        past = self.matches - self.after
        if past <= 0 or past % self.every or self.times == 0:
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Weather:
    """The storms over one server; may be changed while it serves."""

    def __init__(self) -> None:
        self._storms: list[_Storm] = []
        self._lock = threading.Lock()
        self._pages = 0

    def order(
        self,
        effect: Effect,
        *,
        method: str = "",
        path: str = "",
        every: int = 1,
        after: int = 0,
        times: int | None = None,
        lasts: Callable[[], bool] = lambda: True,
    ) -> None:
        """Let an effect strike requests whose method and path match these regular expressions.

        It spares the first `after` that match, then strikes every `every`-th, at most `times` times, and only while it
        `lasts`.
        """
        storm = _Storm(effect, re.compile(method), re.compile(path), every, after, times, lasts)
        with self._lock:
            self._storms.append(storm)

    def clear(self) -> None:
        """Let the sun shine."""
        with self._lock:
            self._storms.clear()

    def over(self, request: Request) -> tuple[Effect, ...]:
        """Return what strikes this request, in the order of the orders."""
        with self._lock:
            return tuple(storm.effect for storm in self._storms if storm.strikes(request))

    def spoil(self, effects: tuple[Effect, ...], request: Request, response: Response) -> Response:
        """Return the answer as the effects leave it."""
        for effect in effects:
            if isinstance(effect, Garble):
                response = _garbled(effect, response)
            elif isinstance(effect, Endless) and response.status == HTTPStatus.OK:
                with self._lock:
                    self._pages += 1
                response = _with_next_page(effect, request, response, self._pages)
        return response


def _garbled(effect: Garble, response: Response) -> Response:
    if effect.into == "html":
        return Response(200, {"Content-Type": "text/html; charset=utf-8"}, _SIGN_IN_PAGE)
    return Response(response.status, response.headers, response.body[: len(response.body) // 2], response.private)


def _with_next_page(effect: Endless, request: Request, response: Response, page: int) -> Response:
    payload = json.loads(response.body)
    query = "&".join(f"{name}={value}" for name, value in request.query.items() if name != "page")
    payload[effect.link] = f"{request.origin}{request.path}?{query}&page={0 if effect.circle else page}"
    if effect.emptied:
        payload[effect.emptied] = []
    return Response.of(response.status, payload, response.headers)
