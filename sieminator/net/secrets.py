"""Secrets by name: in the system's keyring, else in an environment variable; never in a file of ours."""

import configparser
import os
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sieminator.errors import CredentialMissing, UsageError
from sieminator.model.secret import Secret
from sieminator.net.redact import redact, remember

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "sieminator"
"""What our entries in a keyring are filed under."""
PREFIX = "SIEMINATOR_"
"""What the environment variables of credentials begin with."""

_NAMED_AS_ONE = re.compile(r"_(SECRET|PASSWORD|PASSPHRASE|TOKEN)$", re.IGNORECASE)
_TOO_LONG_FOR_A_WORD = 16
_UNUSABLE = (OSError, RuntimeError, ImportError, AttributeError, ValueError, configparser.Error)
"""What ``keyring.get_keyring`` raises for a configuration that it cannot read, a user without a home, or a keyring that
is configured and not there, or cannot be one (keyring 25, core.py; seen 2026-11-29)."""


def find(name: str) -> Secret:
    """Return the secret of that name; from now on it is redacted everywhere.

    Raises:
        CredentialMissing: neither the keyring nor the environment holds it; says so when the keyring failed.
    """
    value, trouble = _from_keyring(name)
    value = value or os.environ.get(variable(name), "").strip()
    if not value:
        failed = f"; the keyring failed ({trouble})" if trouble else ""
        raise CredentialMissing(
            f"credential {name!r} is found neither in the keyring nor in {variable(name)}{failed}",
            hint=f"store it with `sieminator login`, or set the environment variable {variable(name)}",
        )
    secret = Secret(value)
    remember(secret)
    return secret


def remember_environment() -> None:
    """Redact from now on what the environment holds of secrets: every credential of ours, and what is named as one."""
    for name, value in os.environ.items():
        if name.startswith(PREFIX) or (_NAMED_AS_ONE.search(name) and len(value) >= _TOO_LONG_FOR_A_WORD):
            remember(Secret(value.strip()))
        if name.lower().endswith("_proxy"):
            password = _password(value)
            remember(Secret(password))
            remember(Secret(unquote(password)))


def store(name: str, secret: Secret) -> None:
    """Keep the secret in the system's keyring, in place of one of the same name.

    Raises:
        UsageError: the secret is empty, or there is no keyring that encrypts; the hint names the variable to set.
    """
    import keyring.errors

    remember(secret)
    if not secret.reveal().strip():
        raise UsageError(f"credential {name!r} is empty", hint="pipe the secret in, or type it at the prompt")
    instead = f"set the environment variable {variable(name)} instead"
    try:
        backends = _backends()
    except _UNUSABLE as error:
        raise UsageError(
            f"credential {name!r} cannot be kept: the keyring cannot be set up ({_said(error)})", hint=instead
        ) from None
    if not backends:
        raise UsageError(f"credential {name!r} cannot be kept: this machine has no keyring that encrypts", hint=instead)
    try:
        backends[0].set_password(SERVICE, name, secret.reveal().strip())
    except keyring.errors.KeyringError as error:
        # `from None`: a backend's error may carry what it was given.
        raise UsageError(
            f"credential {name!r} cannot be kept: the keyring failed ({_said(error)})", hint=instead
        ) from None


def variable(name: str) -> str:
    """Return the environment variable that stands for a credential: ``soc-prod`` is ``SIEMINATOR_SOC_PROD``."""
    return PREFIX + re.sub(r"[^A-Za-z0-9]", "_", name).upper()


def _password(url: str) -> str:
    """Return the password in a URL; nothing where there is none, or no URL."""
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""


def _from_keyring(name: str) -> tuple[str, str]:
    """Return the secret or nothing, and what went wrong with the keyring or nothing."""
    import keyring.errors

    try:
        backends, trouble = _backends(), ""
    except _UNUSABLE as error:
        return "", _said(error)
    for backend in backends:
        try:
            value = (backend.get_password(SERVICE, name) or "").strip()
        except keyring.errors.KeyringError as error:
            trouble = trouble or _said(error)
            continue
        if value:
            return value, ""
    return "", trouble


def _backends() -> "list[KeyringBackend]":
    """List the keyrings that keep secrets as secrets, the preferred first; none on most servers.

    Raises:
        OSError, RuntimeError and the like: its configuration cannot be read, nobody knows where it is, or it names a
            keyring that is not there.
    """
    import keyring
    from keyring.backends import chainer, fail, null

    chosen = keyring.get_keyring()
    offered = list(chosen.backends) if isinstance(chosen, chainer.ChainerBackend) else [chosen]
    return [one for one in offered if not isinstance(one, (fail.Keyring, null.Keyring)) and not _plain(one)]


def _plain(backend: "KeyringBackend") -> bool:
    # Source: keyrings.alt 5, modules file and pyfs: PlaintextKeyring writes base64 into a file; from memory.
    kind = type(backend)
    return kind.__module__.startswith("keyrings.alt") and "plaintext" in kind.__name__.lower()


def _said(error: Exception) -> str:
    return redact(str(error)) or type(error).__name__
