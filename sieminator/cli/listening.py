"""Where a service can be watched: the option, and the small server behind it."""

from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sieminator.engine.running.pulse import Pulse

DEFAULT = "127.0.0.1:9464"
NOWHERE = "off"

Listen = Annotated[
    str,
    typer.Option(metavar="HOST:PORT", help=f"Where /metrics and /healthz are; `{NOWHERE}` for nowhere. No sign-in."),
]


def listening(where: str, pulse: "Pulse") -> AbstractContextManager[None]:
    """Answer whoever asks how the runner is, as long as the context lasts.

    Raises:
        UsageError: ``where`` is no address, or cannot be listened at.
    """
    if where == NOWHERE:
        return nullcontext()
    from sieminator.engine.fanout import beside
    from sieminator.engine.running.watched import pages
    from sieminator.net.listen import Listener, address

    listener = Listener(address(where), pages(pulse.snapshot))
    return beside(listener.serve, listener.close)
