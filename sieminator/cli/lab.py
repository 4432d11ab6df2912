"""The lab: targets that say ``lab: true`` are answered by our own fakes, in this process, on free loopback ports.

What a fake has to offer is ``sieminator.fakes.<platform>.lab.Lab``; nothing here knows which platforms there are.
"""

import importlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sieminator.errors import CredentialMissing, UsageError
from sieminator.model.ports import Clock
from sieminator.model.secret import Secret
from sieminator.model.target import Target
from sieminator.net.redact import remember
from sieminator.net.world import World

if TYPE_CHECKING:
    from sieminator.fakes.wire import App


class Lab(Protocol):
    """A fake, furnished from a target's settings."""

    secret: str
    """What signs in there; no keyring needed."""
    app: "App"

    def settings(self, url: str) -> Mapping[str, str]:
        """Return what the target's settings have to say instead."""
        ...

    actions: Mapping[str, str]
    """What people and the vendor can do there without us, and what each is."""

    def act(self, action: str, title: str = "") -> str:
        """Do it to the rule whose title holds these words; return what was done as a sentence.

        Raises:
            LookupError: no rule is meant, or several are; its text says which.
        """
        ...

    def close(self) -> None:
        """Close its state."""
        ...


@dataclass(frozen=True, slots=True)
class Opened:
    """Targets, those of the lab with the addresses of their fakes."""

    targets: tuple[Target, ...]
    secrets: Mapping[str, Secret]
    """Target name to what signs in there; only for targets of the lab."""


class LabWorld(World):
    """The outside, with the lab's own credentials for the lab's targets."""

    def __init__(
        self,
        clock: Clock,
        secrets: Mapping[str, Secret],
        given: Mapping[str, Secret] | None = None,
        *,
        read_only: bool,
        debug_http: bool,
    ) -> None:
        super().__init__(clock, read_only=read_only, debug_http=debug_http)
        self._lab_secrets = secrets
        self._given = given or {}
        for secret in (*secrets.values(), *self._given.values()):
            remember(secret)

    def credential(self, target: Target) -> Secret | None:
        """Return what was given for the target; else what the keyring or the environment holds; else a fake's own."""
        if target.name in self._given:
            return self._given[target.name]
        own = self._lab_secrets.get(target.name)
        try:
            return super().credential(target) or own
        except CredentialMissing:
            if own is None:
                raise
            return own


@contextmanager
def opened(
    targets: Sequence[Target], wanted: Sequence[Target], root: Path, now: Callable[[], datetime]
) -> Iterator[Opened]:
    """Start a fake for every wanted target of the lab; all end with the context."""
    from sieminator.fakes.journal import Journal
    from sieminator.fakes.server import Server

    with ExitStack() as stack:
        replaced: list[Target] = []
        secrets: dict[str, Secret] = {}
        names = {target.name for target in wanted if target.lab}
        for target in targets:
            if target.name not in names:
                replaced.append(target)
                continue
            lab = stack.enter_context(closing(furnish(target, root, now)))
            server = stack.enter_context(Server(lab.app, journal=Journal(0)))
            replaced.append(replace(target, settings=_moved(target.settings, lab.settings(server.url))))
            secrets[target.name] = Secret(lab.secret)
        yield Opened(tuple(replaced), secrets)


def furnish(target: Target, root: Path, now: Callable[[], datetime]) -> Lab:
    """Return the fake of one target, with its state in ``.sieminator/labs/<environment>/<target>.sqlite``.

    Raises:
        UsageError: the platform has no fake, or the state cannot be kept there.
    """
    try:
        module = importlib.import_module(f"sieminator.fakes.{target.platform}.lab")
    except ModuleNotFoundError as error:
        raise UsageError(f"{target.name}: {target.platform} has no lab", hint="take `lab: true` out") from error
    # Not in `.sieminator/lab`: that is the ledger of an environment called lab.
    state = root / ".sieminator" / "labs" / target.environment / f"{target.name}.sqlite"
    _make_folder(state.parent)
    _keep_from_git(root / ".sieminator" / "labs")
    try:
        lab: Lab = module.Lab(state, target.settings, now)
    except sqlite3.Error as error:
        if _is_closed_to_us(error) and not state.is_dir():
            hint = f"make it and its folder readable and writable for you: {state.parent}"
            raise UsageError(f"{state}: the lab's state cannot be written ({error})", hint=hint) from error
        hint = "remove it to start a fresh lab"
        raise UsageError(f"{state}: this is not the state of a lab ({error})", hint=hint) from error
    return lab


def _is_closed_to_us(error: sqlite3.Error) -> bool:
    """Say whether the disk, and not what stands in the file, is what is wrong."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the primary one of an extended code
    return code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL}


def _keep_from_git(folder: Path) -> None:
    ignore = folder / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        file = next((one for one in (folder, *folder.parents) if one.exists() and not one.is_dir()), None)
        way_out = f"remove the file {file}" if file else "make the folder above it writable"
        raise UsageError(
            f"{folder}: the lab's folder cannot be made ({error.strerror})", hint=f"{way_out} to start a fresh lab"
        ) from error


def _moved(settings: Any, new: Mapping[str, str]) -> object:
    # Every room's settings are a pydantic model (sieminator/shape).
    return settings.model_copy(update=dict(new))
