"""Lines to a syslog receiver: each arrives whole and in order, or somebody is told that it may not have."""

import socket
import ssl
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sieminator.errors import Unreachable, UsageError
from sieminator.net.syslog import Syslog, Waits
from tests.net.receiver import QUICK, new_authority, reads_all, receiving, resets

LINES = [f"<13>Nov 28 12:00:00 sieminator line {number} Zażółć 日本" for number in range(500)]


@pytest.fixture
def authority(tmp_path):
    return new_authority(tmp_path)


def test_every_line_arrives_in_order():
    with receiving() as receiver:
        Syslog("weu", receiver.at(), QUICK).send(LINES)

        assert receiver.lines == LINES


def test_every_line_arrives_in_order_over_tls(authority):
    with receiving(tls=authority.context()) as receiver:
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).send(LINES)

        assert receiver.lines == LINES


def test_each_batch_has_its_own_connection_so_that_a_receiver_may_restart_in_between():
    with receiving() as receiver:
        sender = Syslog("weu", receiver.at(), QUICK)
        sender.send(LINES[:2])
        sender.send(LINES[2:4])

        assert receiver.connections == 2
        assert receiver.lines == LINES[:4]


def test_whoever_knocks_is_let_in_and_says_nothing(authority):
    with receiving(tls=authority.context()) as receiver:
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).knock()

        assert (receiver.connections, receiver.lines) == (1, [])
    with pytest.raises(Unreachable, match="does not take connections"):
        Syslog("weu", receiver.at(), QUICK).knock()


def test_nothing_to_send_needs_no_receiver():
    with receiving() as receiver:
        pass

    Syslog("weu", receiver.at()).send([])


def test_a_line_that_is_two_is_our_bug():
    with receiving() as receiver, pytest.raises(ValueError, match="ends where its line does"):
        Syslog("weu", receiver.at(), QUICK).send(["one\ntwo"])

    assert receiver.lines == []


def test_a_receiver_that_dies_before_it_has_read_all_is_noticed():
    with (
        receiving(resets) as receiver,
        pytest.raises(Unreachable, match="cut the connection before it had read") as told,
    ):
        Syslog("weu", receiver.at(), QUICK).send(LINES)

    assert told.value.sent
    assert f"weu: syslog at localhost:{receiver.port}" in str(told.value)


def test_even_one_that_dies_after_a_line_that_fits_any_buffer_is_noticed():
    with receiving(resets) as receiver, pytest.raises(Unreachable):
        Syslog("weu", receiver.at(), QUICK).send(LINES[:1])


def test_one_that_never_closes_is_taken_at_its_word():
    def holds_on(connection, receiver):
        reads_all(connection, receiver)
        time.sleep(0.6)

    with receiving(holds_on) as receiver:
        Syslog("weu", receiver.at(), QUICK).send(LINES)

    assert receiver.lines == LINES


def test_one_that_does_not_read_is_not_waited_for_for_ever():
    def deaf(connection, receiver):
        time.sleep(0.8)

    waits = replace(QUICK, write=timedelta(seconds=0.2))
    with receiving(deaf) as receiver, pytest.raises(Unreachable, match="did not take all lines in time"):
        Syslog("weu", receiver.at(), waits).send(LINES * 300)


def test_nobody_there_is_told_with_the_address():
    with socket.create_server(("localhost", 0)) as taken:
        port = taken.getsockname()[1]
    with receiving() as receiver:
        nobody = replace(receiver.at(), port=port)

    with pytest.raises(Unreachable, match=rf"weu: syslog at localhost:{port} does not take connections") as told:
        Syslog("weu", nobody, QUICK).send(LINES)

    assert not told.value.sent


@pytest.mark.parametrize("host", ["no-such-host.invalid", "no..host", "x" * 70 + ".example"])
def test_a_name_that_is_none_is_told(host):
    with receiving() as receiver, pytest.raises(Unreachable, match="does not resolve"):
        Syslog("weu", receiver.at(host=host), QUICK).send(LINES)


# ---- certificates


def test_an_authority_that_nobody_knows_is_refused_with_the_way_out(authority):
    with receiving(tls=authority.context()) as receiver, pytest.raises(Unreachable, match="do not know") as told:
        Syslog("weu", receiver.at(tls=True), QUICK).send(LINES)

    assert "ca_bundle" in told.value.hint
    assert receiver.lines == []


def test_a_certificate_for_another_name_is_refused_with_the_way_out(authority):
    context = authority.context("console.example")
    with receiving(tls=context) as receiver, pytest.raises(Unreachable, match="for another host name") as told:
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).send(LINES)

    assert "server_name" in told.value.hint
    assert receiver.lines == []


def test_the_name_that_the_target_says_is_held_to(authority):
    at = {"tls": True, "ca_bundle": authority.bundle}
    with receiving(tls=authority.context("console.example")) as receiver:
        Syslog("weu", receiver.at(**at, server_name="console.example"), QUICK).send(LINES)
        with pytest.raises(Unreachable, match="another host name"):
            Syslog("weu", receiver.at(**at, server_name="elsewhere.example"), QUICK).send(LINES)

    assert receiver.lines == LINES


def test_a_certificate_that_its_owner_signed_is_trusted_where_it_is_named(tmp_path):
    """As that which QRadar makes for TLS syslog."""
    lone = signed_by_itself(tmp_path)
    with receiving(tls=lone) as receiver:
        Syslog("weu", receiver.at(tls=True, ca_bundle=tmp_path / "own.pem"), QUICK).send(LINES)

    assert receiver.lines == LINES


def signed_by_itself(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "own.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "own.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "own.pem", folder / "own.key")
    return context


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1:DeprecationWarning")
def test_tls_before_1_2_is_refused(authority):
    context = authority.context()
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1_1
    with receiving(tls=context) as receiver, pytest.raises(Unreachable, match="cannot agree on TLS"):
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).send(LINES)

    assert receiver.lines == []


def test_a_receiver_without_tls_is_told(authority):
    with receiving(resets) as receiver, pytest.raises(Unreachable, match="cannot agree on TLS") as told:
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).send(LINES)

    assert "transport" in told.value.hint


def test_a_receiver_that_wants_our_certificate_and_gets_none_is_noticed(authority):
    """In TLS 1.3 we hear of it only after the handshake."""
    context = authority.context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.bundle)
    with receiving(tls=context) as receiver, pytest.raises(Unreachable):
        Syslog("weu", receiver.at(tls=True, ca_bundle=authority.bundle), QUICK).send(LINES)

    assert receiver.lines == []


def test_a_bundle_that_is_not_there_is_the_users_to_mend(tmp_path):
    with receiving() as receiver, pytest.raises(UsageError, match="ca_bundle"):
        Syslog("weu", receiver.at(tls=True, ca_bundle=tmp_path / "none.pem"), Waits()).send(LINES)
