"""Signing in as whoever deploys, without the means to write: for looking at what it may do."""

from dataclasses import replace
from typing import TYPE_CHECKING

from sieminator.model.ports import World
from sieminator.model.secret import Secret
from sieminator.model.target import Credentials, Target
from sieminator.model.traffic import Traffic

if TYPE_CHECKING:
    import requests


class AsWriter:
    """A ``World`` in which a room signs in with the credential for writing; its sessions stay those of a reader."""

    read_only: bool = False
    """What a room goes by when it signs in; what may be sent is the session's to say."""

    def __init__(self, reader: World) -> None:
        self.clock = reader.clock
        self._reader = reader

    def credential(self, target: Target) -> Secret | None:
        """Return the secret that a deploy would use.

        Raises:
            CredentialMissing: it is named, and neither the keyring nor the environment holds it.
        """
        return self._reader.credential(replace(target, credentials=Credentials(read=target.credentials.write)))

    def session(self, target: Target, traffic: Traffic) -> "requests.Session":
        """Return the target's session, which refuses whatever is not a read."""
        return self._reader.session(target, traffic)
