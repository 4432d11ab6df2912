"""What a room tells the network about its vendor: what reads, how often it may ask, and what its session keeps."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bucket:
    """A vendor's rate limit: a token bucket shared by all who use the same scope."""

    scope: str
    burst: int
    per_second: float
    at_once: int = 0
    """How many requests may be on their way at the same time; 0 for any number."""


@dataclass(frozen=True, slots=True)
class Read:
    """A request that changes nothing: in read-only runs nothing else gets out."""

    method: str
    path: str
    """A regular expression that must match the URL's whole path."""


@dataclass(frozen=True, slots=True)
class Tls:
    """What a target says of its certificate, beyond whose authorities are trusted."""

    server_name: str = ""
    """The name that the certificate is for, and that is asked for, where it is not the address's; empty for that."""
    verify_name: bool = True
    """Whether the certificate must be of that name; False takes any that the authorities vouch for."""
    insecure: bool = False
    """Whether no certificate is looked at at all. The room has to say so, in every run."""


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a room tells the network about its vendor."""

    reads: tuple[Read, ...]
    bucket: Callable[[str, str], Bucket | None]
    """Method and URL to the rate limit that the request falls under."""
    channel: str = ""
    """Sets a session apart from the target's others, for a vendor whose reads and writes look alike on the wire: those
    of a channel that lists no reads are refused in read-only runs."""
    cookies: bool = False
    """Whether the session keeps the vendor's cookies, for one that finds what it began only by them."""
    tls: Tls = Tls()
