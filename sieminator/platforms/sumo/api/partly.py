"""A write of two requests, of which the second fails: what was done by the first is told, whatever is the matter."""

from collections.abc import Iterator
from contextlib import contextmanager

from sieminator.errors import Malformed, Unavailable, Unreachable, VendorError


@contextmanager
def partly(done: str, *, when: bool = True) -> Iterator[None]:
    """Say in a vendor's error what was done before it, where anything was.

    One that leaves open whether it was carried out stays what it is: whoever sent it looks what became of it. One that
    surely never left is no longer that, since a part of the write did.
    """
    try:
        yield
    except VendorError as error:
        if not when or isinstance(error, Unavailable | Malformed):
            raise
        if isinstance(error, Unreachable):
            raise Unreachable(error.message, hint=error.hint) from error
        raise type(error)(f"{done}: {error.message}", hint=error.hint, request_id=error.request_id) from error
