"""The one session of a target: everything that goes to a vendor, our own calls and its SDK's, goes through it."""

import random
import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from urllib3.util import parse_url

from sieminator.errors import ReadOnly, Throttled, UsageError
from sieminator.model.ports import Clock
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Traffic
from sieminator.net.cut import Cut
from sieminator.net.outages import Outages, host_of
from sieminator.net.patience import TOO_MANY, Patience, asked_to_wait, back_off, slept, worth_another
from sieminator.net.redact import redact, remember
from sieminator.net.throttle import Throttle, Throttles
from sieminator.net.tls import adapter
from sieminator.net.trace import trace, trace_bodies, trace_wait
from sieminator.net.way import insist_on_safety, trusted
from sieminator.net.wire import Wire

_SIGN_IN = frozenset({"authorization", "sec"})
"""Headers that carry a credential, in small letters."""
_MOST_WRITERS = 16
"""Threads that may use one session without making connections that are thrown away."""


class Session(requests.Session):
    """A requests session that keeps its own rules, whatever a caller or an SDK asks of it.

    ``verify``, ``proxies``, ``cert``, ``stream`` and ``allow_redirects`` of a call are ignored, and a ``timeout`` only
    ever makes ours shorter: certificates are verified unless the target's room says otherwise, redirects never
    followed, and an answer comes back with its whole body. No .netrc is read, and no cookie kept but for a vendor that
    needs it. Several threads may use it at once.
    """

    def __init__(  # noqa: PLR0913 - what a session may use of the outside, each by its name
        self,
        target: Target,
        traffic: Traffic,
        *,
        clock: Clock,
        throttles: Throttles,
        outages: Outages | None = None,
        read_only: bool,
        patience: Patience | None = None,
        debug_http: bool = False,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        super().__init__()
        self.trust_env = False
        if not traffic.cookies:
            self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
        self.mount("https://", adapter(_MOST_WRITERS, traffic.tls))
        self.mount("http://", adapter(_MOST_WRITERS))
        self._where = target.name
        self._traffic = traffic
        self._clock = clock
        self._throttles = throttles
        self._outages = outages or Outages(clock)
        self._read_only = read_only
        self._patience = patience or Patience()
        self._debug_http = debug_http
        self._jitter = jitter
        self._in_vain: set[bool] = set()
        """Whether reads (True) or writes were tried as often as we do, and in vain."""
        self._met: set[str] = set()
        """Hosts that have answered this session: they are waited for, whoever else finds them down."""
        self._proxy = target.proxy
        verify = trusted(target.name, target.ca_bundle) if not traffic.tls.insecure else False
        self._wire = Wire(target.name, target.proxy, verify, clock)

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Make the request ready to send.

        Raises:
            UsageError: its URL or a header cannot be sent; the header's value is not shown.
        """
        try:
            prepared = super().prepare_request(request)
            for value in prepared.headers.values():
                str(value).encode("latin-1")
        except (requests.exceptions.InvalidHeader, UnicodeEncodeError):
            # `from None`: both errors carry the value, which may be a token.
            raise UsageError(
                f"{self._where}: a header holds what HTTP cannot carry, such as a line break",
                hint="store the credential again; it may have been copied with more than itself",
            ) from None
        except (requests.exceptions.InvalidURL, requests.exceptions.MissingSchema) as error:
            raise UsageError(
                redact(f"{self._where}: the address cannot be used ({request.url})"),
                hint="check the endpoint in the target's settings",
            ) from error
        return prepared

    def send(self, request: requests.PreparedRequest, **asked: Any) -> requests.Response:
        """Send the request, again where that is worth it, and return the last answer.

        An answer of any status is returned: it is the caller's to judge.

        Raises:
            UsageError: it would go out in the clear.
            ReadOnly: this run only reads, and the room has not named the request as a read.
            Unreachable: no answer; ``sent`` says whether a write may have been done.
            Throttled: its turn does not come in time.
            Malformed: the answer is larger than we take, or not packed as it says.
        """
        insist_on_safety(
            self._where, str(request.url), signed=not _SIGN_IN.isdisjoint(name.lower() for name in request.headers)
        )
        reads = self._reads(request)
        _remember_credentials(request)
        host = host_of(str(request.url), self._proxy)
        patience = self._patience_with(host, asked.get("timeout"), reads=reads)
        throttle = self._throttle(request)
        begun = self._clock.monotonic()
        deadline = begun + patience.total.total_seconds()
        tries = 0
        while True:
            self._take_turn(throttle, deadline)
            tries += 1
            answer = self._try(request, patience, deadline)
            wait = self._wait(answer, str(request.method), patience, reads=reads, tries=tries)
            if wait and throttle and not isinstance(answer, Cut) and answer.status_code == TOO_MANY:
                throttle.hold(wait)
            if wait is None or self._clock.monotonic() + wait.total_seconds() >= deadline:
                break
            trace_wait(self._where, wait)
            if not slept(self._clock, wait):
                break  # the run is stopped, and what was answered last stands
        self._remember(answer, host, begun, reads=reads, tries=tries)
        if isinstance(answer, Cut):
            raise answer.error
        return answer

    def _patience_with(self, host: str, timeout: object, *, reads: bool) -> Patience:
        """Return the patience for one request: none is left for a host that was waited for in vain.

        That others waited in vain counts for a read that is the first word with a host. A write, and a look at what
        became of one, never pay for it.
        """
        patience = self._patience.at_most(timeout)
        down = reads and host not in self._met and self._outages.known(host)
        return patience.spent() if down or reads in self._in_vain else patience

    def _remember(self, answer: requests.Response | Cut, host: str, begun: float, *, reads: bool, tries: int) -> None:
        """Keep in mind who was waited for in vain: hundreds of rules and targets would each wait as long again."""
        if not isinstance(answer, Cut) and answer.status_code < 500:
            self._in_vain.discard(reads)
            self._met.add(host)
            self._outages.answered(host)
        elif tries > 1:
            self._in_vain.add(reads)
            if reads:
                self._outages.given_up(host, begun)

    def _reads(self, request: requests.PreparedRequest) -> bool:
        """Say whether the request changes nothing; refuse it where that is needed and the room does not say so."""
        path = parse_url(str(request.url)).path or "/"  # as urllib3 sends it, dots resolved
        listed = any(
            read.method == request.method and re.fullmatch(read.path, path) is not None for read in self._traffic.reads
        )
        if self._read_only and not listed:
            raise ReadOnly(
                f"{self._where}: a run that only reads was about to send {request.method} {redact(path)}",
                hint="this is a mistake in sieminator; nothing was sent",
            )
        return listed or request.method in ("GET", "HEAD")

    def _throttle(self, request: requests.PreparedRequest) -> Throttle | None:
        bucket = self._traffic.bucket(str(request.method), str(request.url))
        return self._throttles.of(bucket) if bucket else None

    def _throttle_room(self, request: requests.PreparedRequest) -> AbstractContextManager[object]:
        """Return what is held while a request is on its way, where the vendor bounds how many may be."""
        throttle = self._throttle(request)
        return throttle.room if throttle else nullcontext()

    def _keep_cookies(self, answer: requests.Response) -> None:
        for cookie in answer.cookies:
            remember(Secret(str(cookie.value)))
        self.cookies.update(answer.cookies)

    def _take_turn(self, throttle: Throttle | None, deadline: float) -> None:
        # A run that writes brings to its end what it has begun, however early it is stopped.
        if throttle and not throttle.take(deadline, to_its_end=not self._read_only):
            raise Throttled(
                f"{self._where}: the vendor's rate limit leaves us no turn in time ({self._patience.total})",
                hint="run again later, or with fewer targets at a time",
            )

    def _try(self, request: requests.PreparedRequest, patience: Patience, deadline: float) -> requests.Response | Cut:
        begun = self._clock.monotonic()
        with self._throttle_room(request):
            answer = self._wire.carry(self.get_adapter(str(request.url)), request, patience, deadline)
        if self._traffic.cookies and not isinstance(answer, Cut):
            self._keep_cookies(answer)
        trace(self._where, request, answer, round((self._clock.monotonic() - begun) * 1000))
        if self._debug_http:
            trace_bodies(self._where, request, answer)
        return answer

    def _wait(
        self, answer: requests.Response | Cut, method: str, patience: Patience, *, reads: bool, tries: int
    ) -> timedelta | None:
        """Return how long to wait before the next try; None where there is none."""
        if isinstance(answer, Cut):
            allowed = patience.tries if answer.error.sent else patience.tries_to_connect
            again = answer.passing and tries < allowed and (reads or not answer.error.sent)
            return back_off(tries, self._jitter) if again else None
        if not worth_another(answer.status_code, method, reads=reads):
            return None
        if answer.status_code != TOO_MANY and tries >= patience.tries:
            return None
        return asked_to_wait(answer.headers, self._clock) or back_off(tries, self._jitter)


def _remember_credentials(request: requests.PreparedRequest) -> None:
    """Redact what signs us in from now on, wherever the vendor repeats it."""
    _scheme, _, credential = str(request.headers.get("Authorization", "")).partition(" ")
    if credential:
        remember(Secret(credential))
