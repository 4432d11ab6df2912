"""What the server is: its version, and whether it speaks what we do. Asked once a run, in one request."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sieminator.errors import Malformed, Rejected
from sieminator.platforms.logscale import NEEDED_VERSION
from sieminator.platforms.logscale.convert.fields import FORMS

if TYPE_CHECKING:
    from sieminator.platforms.logscale.api.wire import Wire


@dataclass(frozen=True, slots=True)
class Server:
    """One LogScale, as far as its own schema tells."""

    version: str
    speaks: bool
    """Whether it has scheduled searches V2 to create, and V3 to update."""
    unknown: tuple[str, ...]
    """Fields of an update's input that we do not know, as `kind.field`: a full replace would reset them."""


def ask(wire: "Wire") -> Server:
    """Return what the server is; raises VendorError where it does not tell."""
    data = wire.read("ReadServer")
    meta = data.get("meta")
    version = meta.get("version") if isinstance(meta, dict) else None
    if not isinstance(version, str) or not version:
        raise Malformed(f"{wire.where}: the server does not tell its version")
    speaks = isinstance(data.get("create"), dict) and isinstance(data.get("ScheduledSearch"), dict)
    return Server(version, speaks, tuple(_unknown(data)))


def assert_spoken(server: Server, where: str) -> None:
    """Raise Rejected where the server is too old, or too new, for what we send."""
    if not server.speaks:
        raise Rejected(
            f"{where}: LogScale {server.version} has no scheduled searches V2, or updates them by another operation "
            "than updateScheduledSearchV3",
            hint=f"upgrade LogScale to {NEEDED_VERSION} or newer; where it is newer already, upgrade sieminator",
        )


def _unknown(data: dict[str, object]) -> Iterator[str]:
    for kind, form in FORMS.items():
        told = data.get(form.typename)
        fields = told.get("inputFields") if isinstance(told, dict) else None
        for field in fields if isinstance(fields, list) else ():
            name = str(field.get("name")) if isinstance(field, dict) else ""
            if name and name not in form.inputs:
                yield f"{kind}.{name}"
