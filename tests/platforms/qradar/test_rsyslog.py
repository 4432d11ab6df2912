"""Our lines through a real rsyslogd, over TLS and TCP: what it wrote down is read back as LEEF, hit for hit.

Where there is no rsyslogd these tests are skipped; `SIEMINATOR_RSYSLOG=required` makes that a failure, for CI.
"""

import os
import shutil
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from sieminator.errors import Unreachable
from tests.net.receiver import new_authority
from tests.platforms.qradar.leef_reader import read_leef
from tests.platforms.qradar.test_leef import hit, sink

PLUGINS = "/usr/lib/*/rsyslog/lmnsd_gtls.so"
REQUIRED = os.environ.get("SIEMINATOR_RSYSLOG") == "required"

TLS = """
global(DefaultNetstreamDriver="gtls" DefaultNetstreamDriverCAFile="{folder}/authority.pem"
       DefaultNetstreamDriverCertFile="{folder}/server.pem" DefaultNetstreamDriverKeyFile="{folder}/server.key")
module(load="imtcp" StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon")
"""
TCP = """
module(load="imtcp")
"""
REST = """
# A relay writes a tab as #011 where nobody tells it not to.
global(workDirectory="{folder}" parser.escapeControlCharacterTab="off")
input(type="imtcp" address="127.0.0.1" port="0" listenPortFileName="{folder}/port")
template(name="as-it-came" type="string" string="%rawmsg%\\n")
template(name="as-read" type="string" string="%pri%\\t%hostname%\\t%syslogtag%\\n")
action(type="omfile" file="{folder}/came" template="as-it-came")
action(type="omfile" file="{folder}/read" template="as-read")
"""


@dataclass(frozen=True)
class Rsyslog:
    """A daemon that writes down what it gets."""

    folder: Path

    @property
    def port(self) -> int:
        return int(self._lines("port")[0])

    def came(self, count: int) -> list[str]:
        """Return the lines as they came, once there are so many."""
        return self._wait("came", count)

    def understood(self, count: int) -> list[list[str]]:
        """Return priority, host and tag of each line, as it read them."""
        return [one.split("\t") for one in self._wait("read", count)]

    def _wait(self, name: str, count: int) -> list[str]:
        until = time.monotonic() + 20
        while len(lines := self._lines(name)) < count and time.monotonic() < until:
            time.sleep(0.05)
        return lines

    def _lines(self, name: str) -> list[str]:
        path = self.folder / name
        return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


@contextmanager
def rsyslog(folder: Path, transport: str):
    program = shutil.which("rsyslogd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    driver = list(Path("/").glob(PLUGINS.lstrip("/")))
    if program is None or not driver:
        missing = "there is no rsyslogd with its gtls driver here (Debian: rsyslog and rsyslog-gnutls)"
        (pytest.fail if REQUIRED else pytest.skip)(missing)
    # Ubuntu's AppArmor keeps the daemon from other folders than its own, by the place where it lies.
    copy = shutil.copy(program, folder / "rsyslogd")
    config = folder / "rsyslog.conf"
    text = ((TLS if transport == "tls" else TCP) + REST).replace("{folder}", str(folder))
    config.write_text(text, encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [copy, "-n", "-f", str(config), "-i", str(folder / "pid")], stdout=log, stderr=subprocess.STDOUT
        )
    daemon = Rsyslog(folder)
    try:
        assert daemon._wait("port", 1), (folder / "log").read_text(encoding="utf-8")
        yield daemon
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
def authority(tmp_path):
    authority = new_authority(tmp_path)
    server = authority.authority.issue_cert("localhost")
    server.private_key_pem.write_to_path(str(tmp_path / "server.key"))
    for number, pem in enumerate(server.cert_chain_pems):
        pem.write_to_path(str(tmp_path / "server.pem"), append=bool(number))
    return authority


def hits(count):
    row = {"username": "zażółć 日本", "command": 'cmd /c "p^o^w" | more\ta=b', "starts": 12.0}
    leef = {"usrName": "username", "command": "command", "starts": "starts"}
    return [hit({**row, "number": n}, {**leef, "number": "number"}, id=f"{n:032x}") for n in range(count)]


@pytest.mark.parametrize("transport", ["tls", "tcp"])
def test_a_real_receiver_writes_down_every_hit_as_it_was_meant(tmp_path, authority, transport):
    sent = hits(1_000)
    with rsyslog(tmp_path, transport) as daemon:
        sink(daemon.port, authority.bundle, transport=transport).send(sent[:600])
        sink(daemon.port, authority.bundle, transport=transport).send(sent[600:])
        events = [read_leef(text) for text in daemon.came(len(sent))]
        understood = daemon.understood(len(sent))

    assert [event.attributes["hitId"] for event in events] == [one.id for one in sent]
    assert [event.attributes["number"] for event in events] == [str(n) for n in range(1_000)]
    assert {event.attributes["usrName"] for event in events} == {"zażółć 日本"}
    assert {event.attributes["command"] for event in events} == {'cmd /c "p^o^w" | more a=b'}
    assert {(priority, host) for priority, host, _ in understood} == {("13", "sieminator")}


def test_the_longest_line_is_one_message_to_it(tmp_path, authority):
    many = {f"column{number}": "日" * 1_000 for number in range(100)}
    with rsyslog(tmp_path, "tls") as daemon:
        sink(daemon.port, authority.bundle, transport="tls").send([hit(many, {name: name for name in many})] * 3)

        assert len({read_leef(text).attributes["hitId"] for text in daemon.came(3)}) == 1
        assert len(daemon.came(3)) == 3


def test_a_receiver_that_nobody_vouches_for_gets_nothing(tmp_path, authority):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with rsyslog(tmp_path, "tls") as daemon:
        stranger = new_authority(elsewhere)
        with pytest.raises(Unreachable, match="authority that we do not know"):
            sink(daemon.port, stranger.bundle, transport="tls").send(hits(1))
        sink(daemon.port, authority.bundle, transport="tls").send(hits(2))

        assert len(daemon.came(2)) == 2
