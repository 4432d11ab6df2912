"""Why a request got no answer: everything below HTTP, said in words that a person can act on."""

import socket
import ssl
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import urllib3.exceptions as below

from sieminator.errors import Unreachable
from sieminator.net.redact import redact

# OpenSSL's numbers for what is wrong with a certificate. Source: openssl/x509_vfy.h of OpenSSL 3, from memory.
_UNKNOWN_AUTHORITY = frozenset({2, 18, 19, 20, 21})
_WRONG_NAME = frozenset({62, 64})
_EXPIRED = frozenset({9, 10})

_TRUST_HINT = (
    "name the PEM file with its authority as the target's ca_bundle: that of the company where it inspects TLS, "
    "the certificate itself where the host signed its own"
)
_NAME_HINT = "check the endpoint; ca_bundle cannot mend a wrong name, and tls_server_name can, where a platform has it"

_Kind = TypeVar("_Kind", bound=BaseException)
_Chain = tuple[BaseException, ...]


@dataclass(frozen=True, slots=True)
class Cut:
    """A request that got no answer."""

    error: Unreachable
    passing: bool
    """Whether it may go better in a moment; a wrong name or certificate will not."""


@dataclass(frozen=True, slots=True)
class _Reason:
    what: str
    """Comes after the host's name."""
    hint: str
    sent: bool
    passing: bool = True


def explain(error: Exception, *, where: str, url: str, proxy: str = "") -> Cut:
    """Say why ``error`` kept a request to ``url`` from its answer; ``proxy`` is the one it went through, if any."""
    chain = tuple(_unwrap(error))
    reason = _at_proxy(chain, proxy) or _in_tls(chain) or _before_sending(chain) or _after_sending(chain)
    unreachable = Unreachable(redact(f"{where}: {_host(url)} {reason.what}"), hint=reason.hint, sent=reason.sent)
    unreachable.__cause__ = error
    return Cut(unreachable, reason.passing)


def _unwrap(error: BaseException | None, depth: int = 8) -> list[BaseException]:
    """List the error and all that it wraps: requests and urllib3 put causes in arguments and in ``reason``."""
    if error is None or depth == 0:
        return []
    wrapped = [one for one in (*error.args, getattr(error, "reason", None)) if isinstance(one, BaseException)]
    found = [error]
    for one in (*wrapped, error.__cause__):
        found.extend(_unwrap(one, depth - 1))
    return found


def _at_proxy(chain: _Chain, proxy: str) -> _Reason | None:
    # InvalidSchema below `send` means a SOCKS proxy without the library for it.
    unusable = _find(
        chain, below.ProxySchemeUnknown, requests.exceptions.InvalidProxyURL, requests.exceptions.InvalidSchema
    )
    if unusable:
        return _Reason(
            f"cannot be reached: the proxy's address cannot be used ({_words(unusable)})",
            "write the proxy as http://host:port",
            sent=False,
            passing=False,
        )
    if not _find(chain, requests.exceptions.ProxyError, below.ProxyError):
        return None
    innermost = _find(chain, OSError, last=True)
    return _Reason(
        f"cannot be reached through the proxy ({_host(proxy)}: {_words(innermost)})",
        "check the target's proxy, or HTTPS_PROXY and NO_PROXY",
        sent=False,
    )


def _in_tls(chain: _Chain) -> _Reason | None:
    certificate = _find(chain, ssl.SSLCertVerificationError)
    if certificate:
        what, hint = distrust(certificate)
        return _Reason(f"{what} ({certificate.verify_message})", hint, sent=False, passing=False)
    broken = _find(chain, ssl.SSLError)
    if broken:
        # Also raised in the middle of an exchange, so that a write may have left.
        return _Reason(f"and we cannot agree on TLS ({_words(broken)})", "check the endpoint's port", sent=True)
    return None


def distrust(error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """Return what is wrong with a host's certificate, to come after its name, and what to do about it."""
    if error.verify_code in _UNKNOWN_AUTHORITY:
        return "shows a certificate of an authority that we do not know", _TRUST_HINT
    if error.verify_code in _WRONG_NAME:
        return "shows a certificate for another host name", _NAME_HINT
    if error.verify_code in _EXPIRED:
        return "shows a certificate that is not valid today", "check this machine's clock, then ask the host's owner"
    return "shows a certificate that we do not trust", _TRUST_HINT


def _before_sending(chain: _Chain) -> _Reason | None:
    name = _find(chain, socket.gaierror, below.LocationValueError)
    if name:
        return _Reason(
            f"is a name that does not resolve ({_words(name)})",
            "check the endpoint's spelling and this machine's DNS",
            sent=False,
            passing=isinstance(name, socket.gaierror) and name.errno == socket.EAI_AGAIN,
        )
    # A refused connection first: urllib3 derives its NewConnectionError from its ConnectTimeoutError.
    if _find(chain, below.NewConnectionError):
        return _Reason(
            f"does not take connections ({_words(_find(chain, OSError, last=True))})",
            "check the endpoint's host and port, and whether a proxy is needed",
            sent=False,
        )
    if _find(chain, requests.exceptions.ConnectTimeout, below.ConnectTimeoutError):
        return _Reason(
            "did not take the connection in time", "check the network, and whether a proxy is needed", sent=False
        )
    return None


def _after_sending(chain: _Chain) -> _Reason:
    if _find(chain, requests.exceptions.ReadTimeout, below.ReadTimeoutError):
        return _Reason("did not answer in time", "run again later", sent=True)
    cause = _find(chain, below.IncompleteRead, OSError, last=True)
    return _Reason(f"cut the connection before the answer was complete ({_words(cause)})", "run again", sent=True)


def _find(chain: _Chain, *kinds: type[_Kind], last: bool = False) -> _Kind | None:
    found = [one for one in chain if isinstance(one, kinds)]
    return found[-1 if last else 0] if found else None


def _words(error: BaseException | None) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) if error else "no reason given"


def _host(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"//{url}")
    return (parts.hostname or "?") + (f":{parts.port}" if parts.port else "")
