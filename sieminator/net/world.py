"""What one run may use of the outside: clock, rate limits, secrets and a session per target."""

import random
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from sieminator.model.ports import Clock
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.model.traffic import Traffic
from sieminator.net.outages import Outages
from sieminator.net.patience import Patience
from sieminator.net.throttle import Throttles

if TYPE_CHECKING:
    from sieminator.net.http import Session


class World:
    """The outside, as ``model.ports.World`` promises it to rooms. Threads may share it."""

    def __init__(
        self,
        clock: Clock,
        throttles: Throttles | None = None,
        *,
        read_only: bool,
        patience: Patience | None = None,
        debug_http: bool = False,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.clock = clock
        self.read_only = read_only
        self._throttles = throttles or Throttles(clock)
        self._outages = Outages(clock)
        self._patience = patience or Patience()
        self._debug_http = debug_http
        self._jitter = jitter
        self._lock = threading.Lock()
        self._sessions: dict[tuple[str, str, str], Session] = {}
        self._secrets: dict[str, Secret] = {}

    def credential(self, target: Target) -> Secret | None:
        """Return the secret that the target names for this run; None where it names none.

        A run that writes uses the one for reading where no other is named; a run that reads never uses the one for
        writing. Each is looked up once.

        Raises:
            CredentialMissing: it is named, and neither the keyring nor the environment holds it.
        """
        from sieminator.net.secrets import find

        names = target.credentials
        name = names.read if self.read_only else names.write or names.read
        if not name:
            return None
        with self._lock:
            if name not in self._secrets:
                self._secrets[name] = find(name)
            return self._secrets[name]

    def session(self, target: Target, traffic: Traffic) -> "Session":
        """Return the target's one session for a channel of its traffic; the first call's ``traffic`` stands.

        Who asked for it closes it when the target is done: hundreds of targets keep no socket. One that is closed
        opens new ones when it is used again.

        Raises:
            UsageError: the target's ca_bundle cannot be used.
        """
        from sieminator.net.http import Session

        with self._lock:
            key = (target.environment, target.name, traffic.channel)
            if key not in self._sessions:
                self._sessions[key] = Session(
                    target,
                    traffic,
                    clock=self.clock,
                    throttles=self._throttles,
                    outages=self._outages,
                    read_only=self.read_only,
                    patience=self._patience,
                    debug_http=self._debug_http,
                    jitter=self._jitter,
                )
            return self._sessions[key]

    def close(self) -> None:
        """Close every session."""
        with self._lock:
            for session in self._sessions.values():
                session.close()
            self._sessions.clear()
