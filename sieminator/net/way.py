"""Which way a request takes: what it may not go out as, whose certificates it trusts, and through which proxy."""

import ipaddress
import os
import ssl
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from requests.utils import get_environ_proxies

from sieminator.errors import UsageError
from sieminator.net.redact import redact

# The names under which requests and curl know it; requests itself ignores them, since we keep it from .netrc.
_BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def insist_on_safety(where: str, url: str, *, signed: bool) -> None:
    """Refuse a URL over which a credential could be read on the way; ``signed`` says that the request carries one.

    Raises:
        UsageError: plain http that leaves this machine, any other scheme, or a credential inside the URL.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password:
        raise UsageError(
            f"{where}: the address holds a credential ({redact(url)})",
            hint="name the credential in the environment, and store it with `sieminator login`",
        )
    plain = parts.scheme == "http" and (is_loopback(host) or (is_metadata(host) and not signed))
    if parts.scheme != "https" and not plain:
        raise UsageError(
            f"{where}: credentials travel over https only ({parts.scheme}://{parts.netloc})",
            hint="use an https address; plain http is for a fake on this machine",
        )


def is_loopback(host: str) -> bool:
    """Say whether the host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_metadata(host: str) -> bool:
    """Say whether the host is a cloud's metadata service, which tells a virtual machine who it is.

    It speaks plain http on a link-local address that no router passes on, gives out tokens, and takes none.
    """
    # Source: IMDS_AUTHORITY in azure-identity 1.27.0, http://169.254.169.254; seen 2026-11-22.
    try:
        return ipaddress.ip_address(host).is_link_local
    except ValueError:
        return False


def trusted(where: str, ca_bundle: Path | None) -> str | bool:
    """Return what requests takes as ``verify``: the bundle, the one that the machine names, or True for certifi's.

    Raises:
        UsageError: the bundle cannot be read, or holds no certificate.
    """
    chosen, named = str(ca_bundle or ""), "ca_bundle"
    for variable in _BUNDLE_VARIABLES:
        if not chosen and os.environ.get(variable):
            chosen, named = os.environ[variable], variable
    if not chosen:
        return True
    try:
        _load(Path(chosen))
    except OSError as error:
        raise UsageError(
            f"{where}: {named} holds no certificates that can be read ({chosen}: {error.strerror or error})",
            hint="give the path of a PEM file with the certificates of your authorities",
        ) from error
    return chosen


def proxies_for(proxy: str, url: str) -> dict[str, str]:
    """Return what requests takes as ``proxies``: the target's, else the machine's unless NO_PROXY.

    What is on this machine, or beside it, is never reached through a proxy.
    """
    host = urlsplit(url).hostname or ""
    if is_loopback(host) or is_metadata(host):
        return {}
    if proxy:
        return {"http": proxy, "https": proxy}
    return dict(get_environ_proxies(url))


@cache
def _load(bundle: Path) -> None:
    """Read a bundle once a process: hundreds of targets share it, and it takes some 50 ms."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if bundle.is_dir():
        context.load_verify_locations(capath=str(bundle))
    else:
        context.load_verify_locations(cafile=str(bundle))
