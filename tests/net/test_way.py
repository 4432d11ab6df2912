from pathlib import Path

import pytest

from sieminator.errors import UsageError
from sieminator.net.way import insist_on_safety, is_loopback, proxies_for, trusted


@pytest.mark.parametrize(
    "url",
    [
        "https://vendor.example/x",
        "http://127.0.0.1:80/x",
        "http://localhost/",
        "http://[::1]:8080/",
        "http://127.8.9.1/",
    ],
)
def test_https_and_loopback_are_safe(url: str) -> None:
    insist_on_safety("lab", url, signed=True)


@pytest.mark.parametrize(
    "url",
    ["http://vendor.example/", "http://localhost.example/", "http://10.0.0.1/", "ftp://127.0.0.1/", "file:///etc/x"],
)
def test_nothing_goes_out_in_the_clear(url: str) -> None:
    with pytest.raises(UsageError, match=r"^lab: credentials travel over https only"):
        insist_on_safety("lab", url, signed=True)


def test_a_machine_may_ask_its_cloud_who_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Managed identity is plain http by design; the answer holds a token, the question none."""
    monkeypatch.setenv("HTTP_PROXY", "http://machine:1")
    url = "http://169.254.169.254/metadata/identity/oauth2/token"

    insist_on_safety("lab", url, signed=False)

    assert proxies_for("http://target:2", url) == {}


def test_plain_http_is_refused_even_unsigned() -> None:
    with pytest.raises(UsageError, match="https only"):
        insist_on_safety("lab", "http://vendor.example/", signed=False)


def test_a_credential_in_an_address_is_refused_and_not_repeated() -> None:
    with pytest.raises(UsageError, match="holds a credential") as raised:
        insist_on_safety("lab", "https://user:hidden@vendor.example/", signed=False)

    assert "hidden" not in str(raised.value)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost", "127.255.0.3"])
def test_loopback_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "192.168.0.1", "localhost.localdomain.example", "example.com"])
def test_other_hosts_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_the_targets_proxy_wins_over_the_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://machine:1")

    assert proxies_for("http://target:2", "https://vendor.example/")["https"] == "http://target:2"
    assert proxies_for("", "https://vendor.example/")["https"] == "http://machine:1"


def test_no_proxy_is_respected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://machine:1")
    monkeypatch.setenv("NO_PROXY", "vendor.example")

    assert proxies_for("", "https://api.vendor.example/") == {}


def test_a_folder_of_certificates_is_taken(tmp_path: Path) -> None:
    assert trusted("lab", tmp_path) == str(tmp_path)
