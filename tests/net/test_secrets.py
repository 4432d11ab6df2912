import configparser
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordSetError

from sieminator.errors import CredentialMissing, UsageError
from sieminator.model.secret import Secret
from sieminator.net.redact import GONE, redact
from sieminator.net.secrets import SERVICE, find, remember_environment, store, variable
from tests.keyrings import MemoryKeyring


class LockedKeyring(MemoryKeyring):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise PasswordSetError(f"cannot set {password}")


def plaintext_keyring() -> MemoryKeyring:
    """Something with the name of keyrings.alt's worst."""
    return type("PlaintextKeyring", (MemoryKeyring,), {"__module__": "keyrings.alt.file"})()


@pytest.fixture(autouse=True)
def _keyring_of_this_machine() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


@pytest.fixture
def memory() -> MemoryKeyring:
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    return backend


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("soc-prod-write", "SIEMINATOR_SOC_PROD_WRITE"),
        ("kunde.7/läse", "SIEMINATOR_KUNDE_7_L_SE"),
    ],
)
def test_a_credential_has_an_environment_variable(name: str, expected: str) -> None:
    assert variable(name) == expected


def test_what_is_stored_is_found(memory: MemoryKeyring) -> None:
    store("soc", Secret("from-the-keyring"))

    assert find("soc") == Secret("from-the-keyring")
    assert memory.kept == {(SERVICE, "soc"): "from-the-keyring"}


def test_the_keyring_is_asked_before_the_environment(memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    memory.kept[SERVICE, "soc"] = "from-the-keyring"
    monkeypatch.setenv("SIEMINATOR_SOC", "from-the-environment")

    assert find("soc").reveal() == "from-the-keyring"


@pytest.mark.parametrize("backend", [fail.Keyring(), LockedKeyring(), plaintext_keyring(), MemoryKeyring()])
def test_the_environment_is_enough(backend: KeyringBackend, monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(backend)
    monkeypatch.setenv("SIEMINATOR_SOC", "from-the-environment\n")

    assert find("soc").reveal() == "from-the-environment"


def test_a_secret_that_is_found_is_redacted_from_then_on(monkeypatch: pytest.MonkeyPatch) -> None:
    keyring.set_keyring(fail.Keyring())
    monkeypatch.setenv("SIEMINATOR_SOC", "to-be-redacted-1")

    find("soc")

    assert "to-be-redacted-1" not in redact("they said to-be-redacted-1")


@pytest.mark.parametrize(
    ("name", "value", "known"),
    [
        ("SIEMINATOR_SOC_PROD", "soc-prod-value", "soc-prod-value"),
        ("AZURE_CLIENT_SECRET", "a-value-that-is-no-word", "a-value-that-is-no-word"),
        ("GITHUB_TOKEN", "another-value-that-is-none", "another-value-that-is-none"),
        ("HTTPS_PROXY", "http://user:proxys%2Fvalue@proxy:3128", "proxys/value"),
        ("https_proxy", "http://user:lower%2Fvalue@proxy:3128", "lower%2Fvalue"),
    ],
)
def test_what_the_environment_holds_of_secrets_is_redacted_before_anybody_asks_for_it(
    name: str, value: str, known: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    remember_environment()

    assert redact(f"they said {known}") == f"they said {GONE}"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOME_TOKEN", "production"),
        ("NO_PROXY", "vendor.example"),
        ("HTTP_PROXY", "http://[no-address"),
        ("EDITOR", "vi"),
    ],
)
def test_an_ordinary_word_of_the_environment_is_no_secret(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)

    remember_environment()

    assert redact(f"they said {value}") == f"they said {value}"


def test_a_secret_found_nowhere_is_missing(memory: MemoryKeyring) -> None:
    with pytest.raises(CredentialMissing, match=r"'soc-x' is found neither .* SIEMINATOR_SOC_X$") as raised:
        find("soc-x")

    assert "SIEMINATOR_SOC_X" in raised.value.hint


def test_an_empty_variable_is_no_secret(memory: MemoryKeyring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIEMINATOR_SOC", "  ")

    with pytest.raises(CredentialMissing):
        find("soc")


def test_a_keyring_that_failed_is_named_when_the_environment_has_nothing() -> None:
    keyring.set_keyring(LockedKeyring())

    with pytest.raises(CredentialMissing, match="Failed to unlock"):
        find("soc")


@pytest.mark.parametrize(
    "error",
    [
        PermissionError(13, "Permission denied", "keyringrc.cfg"),
        RuntimeError("Could not determine home directory."),
        ModuleNotFoundError("No module named 'theirs'"),
        configparser.ParsingError("keyringrc.cfg"),
        ValueError("not enough values to unpack (expected 2, got 1)"),
    ],
    ids=["a folder of root's", "no home", "a keyring that is gone", "a broken file", "no name of a class"],
)
def test_a_keyring_that_cannot_be_set_up_stands_in_nobodys_way(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of a service's user: `keyring` looks for its configuration first, and raises what it meets there."""

    def raises() -> KeyringBackend:
        raise error

    monkeypatch.setattr(keyring, "get_keyring", raises)
    with pytest.raises(CredentialMissing, match="the keyring failed"):
        find("soc-prod")
    with pytest.raises(UsageError, match="the keyring cannot be set up"):
        store("soc-prod", Secret("hunter22"))
    monkeypatch.setenv("SIEMINATOR_SOC_PROD", "hunter22")

    assert find("soc-prod").reveal() == "hunter22"


@pytest.mark.parametrize("backend", [fail.Keyring(), plaintext_keyring()])
def test_without_a_keyring_that_encrypts_nothing_is_stored(backend: KeyringBackend) -> None:
    keyring.set_keyring(backend)

    with pytest.raises(UsageError, match="no keyring that encrypts") as raised:
        store("soc", Secret("in-plain-text"))

    assert "SIEMINATOR_SOC" in raised.value.hint
    assert getattr(backend, "kept", {}) == {}


def test_a_plaintext_keyring_is_not_read_either() -> None:
    backend = plaintext_keyring()
    backend.kept[SERVICE, "soc"] = "in-plain-text"
    keyring.set_keyring(backend)

    with pytest.raises(CredentialMissing):
        find("soc")


def test_a_keyring_that_cannot_store_says_so_without_the_secret() -> None:
    keyring.set_keyring(LockedKeyring())

    with pytest.raises(UsageError, match="the keyring failed") as raised:
        store("soc", Secret("must-not-be-told"))

    assert "must-not-be-told" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_an_empty_secret_is_refused(memory: MemoryKeyring) -> None:
    with pytest.raises(UsageError, match="is empty"):
        store("soc", Secret(" \n"))
