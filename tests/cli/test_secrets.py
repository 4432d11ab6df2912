"""Secrets planted wherever one can stand, and every command run over them: none comes out anywhere.

Not in what is printed, not in a log of headers and bodies, not in the ledger or any other file, and not in the list of
arguments that every user of the machine can read.
"""

import base64
import io
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import quote

import keyring
import pytest

from sieminator.cli.app import app
from sieminator.fakes.weather import Act, Answer
from sieminator.net.secrets import SERVICE
from tests.cli import leaks
from tests.cli.shell import Done, sieminator
from tests.keyrings import MemoryKeyring
from tests.platforms import child
from tests.platforms.checkout import ENVIRONMENT, write_checkout
from tests.platforms.sentinel.stage import CLIENT, CREDENTIAL, TENANT, VARIABLE, SentinelStage, sentinel_stage

SECRET = 'Pl4nted: "q\\0"~x/+=%&<b>_*`|$ ö'
"""What signs in. Every way of writing a text down has to escape some of it."""
PASTED = "Pasted4-by~mistake/+=%_x9"
"""What nobody ever told us to be a secret."""
WORD = "harmless-w0rd"
"""Stands beside a secret, and must come out: the way from there to here is open."""
OPEN = ("world.sqlite*", f"environments/{ENVIRONMENT}.yml", "keyring.json")
"""Where secrets are planted: the vendor's own memory, and the file that somebody pasted one into."""

ENV = ("--env", ENVIRONMENT)
ID = "0d7ec710-0000-4000-8000-000000000001"
COMMANDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "plan": (ENV, ("text", "json", "markdown")),
    "drift": (ENV, ("text", "json", "markdown")),
    "hits": (ENV, ("text", "json")),
    "run": ((*ENV, "--once"), ("text", "json")),
    "doctor": (ENV, ("text", "json")),
    "deploy": (ENV, ("text", "json", "markdown")),
    "disable": ((ID, *ENV, "--reason", "It floods the queue."), ("text", "json")),
    "enable": ((ID, *ENV, "--reason", "It is mended."), ("text", "json")),
    "rollback": ((*ENV, "--run", "latest", "--yes"), ("text", "json")),
    "lint": (ENV, ("text", "json")),
    "targets": (ENV, ("text", "json")),
    "login": ((*ENV, "--target", "weu"), ()),
    "lab": (("edit", *ENV), ()),
    "schema": (("environment",), ()),
    "tables": (("pull", *ENV), ()),
    "kql": (("setup",), ()),
}
"""Each command's arguments, and the formats that it has; in an order in which there is something to do."""


@dataclass
class Scene:
    """A checkout, a vendor, and what was seen of every command."""

    stage: SentinelStage
    monkeypatch: pytest.MonkeyPatch
    seen: dict[str, bytes] = field(default_factory=dict)

    def run(self, command: str, *words: str, piped: str = SECRET) -> Done:
        """Run a command in this process, and keep what it says."""
        self.monkeypatch.setattr("sys.stdin", io.StringIO(f"{piped}\n"))
        done = sieminator(self.stage.folder, command, *words, clock=self.stage.clock)
        name = f"{len(self.seen)} {command} {' '.join(words)}"
        self.seen |= {f"{name} (output)": done.out.encode(), f"{name} (error)": done.err.encode()}
        assert "Traceback" not in done.out + done.err
        return done

    def run_apart(self, *words: str, known: "list[subprocess.Popen[str]] | None" = None) -> int:
        """Run a command in a process that has never heard of the secret before; return its exit code.

        The process is added to those that are ``known`` as soon as it runs.
        """
        running = child.start(self.stage.folder, *words)
        if known is not None:
            known.append(running)
        out, err = running.communicate(timeout=60)
        self.seen |= {f"{words} (output)": out.encode(), f"{words} (error)": err.encode()}
        assert "Traceback" not in out + err
        return running.returncode

    def run_all(self, *chosen: str) -> None:
        """Run all commands, or those that are chosen, in every format; log to a file and to the screen by turns."""
        log = ("--log-file", str(self.stage.folder / "log.txt"))
        logs = cycle((("-v", "--debug-http", *log), ("-v", "--debug-http"), ("-v",)))
        for command in chosen or COMMANDS:
            words, forms = COMMANDS[command]
            for form in forms or ("",):
                self.run(command, *words, *(("--format", form) if form else ()), *next(logs))

    def change(self, change: Callable[[dict[str, Any], dict[str, Any]], object]) -> None:
        """Change the environment's file: all of it, and its target."""
        file = self.stage.folder / "environments" / f"{ENVIRONMENT}.yml"
        document = json.loads(file.read_text())
        change(document, document["targets"]["weu"])
        file.write_text(json.dumps(document, indent=1, ensure_ascii=False))

    def assert_none(self, *secrets: str) -> None:
        """Assert that none of these, and none of the vendor's tokens, came out in any spelling."""
        found = leaks.leaks([*secrets, *self._tokens()], {**self.seen, **leaks.files(self.stage.folder, *OPEN)})
        assert not found

    def said(self) -> str:
        """Return all that was printed and logged."""
        log = self.stage.folder / "log.txt"
        return b"".join(self.seen.values()).decode() + (log.read_text() if log.exists() else "")

    def _tokens(self) -> list[str]:
        with self.stage.hand.world.transaction() as state:
            return [value for (value,) in state.execute("SELECT value FROM token")]


@pytest.fixture
def scene(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """Three detections, one of them deployed; the secret is in the environment, as on most servers."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setenv(VARIABLE, SECRET)
    with sentinel_stage(tmp_path) as stage:
        stage.hand.world.add_client(TENANT, CLIENT, SECRET)
        stage.settle(stage.detection(1), stage.detection(4))
        write_checkout(stage, stage.detection(1, description="Moved."), *stage.many(3)[1:])
        yield Scene(stage, monkeypatch)


# ---- where a secret stands


def test_every_command_is_among_those_that_are_run() -> None:
    """But for the demo, which has a copy of its own of everything, and the lab's secret alone."""
    registered = {command.callback.__name__ for command in app.registered_commands if command.callback}

    assert set(COMMANDS) == registered - {"demo"}


def test_of_the_environment(scene: Scene) -> None:
    scene.run_all()

    assert len(scene.stage.hand.ids()) == 4
    assert "PUT http://127.0.0.1" in scene.said()
    scene.assert_none(SECRET)


def test_of_the_keyring(scene: Scene, memory_keyring: MemoryKeyring) -> None:
    scene.monkeypatch.delenv(VARIABLE)
    memory_keyring.kept[SERVICE, CREDENTIAL] = SECRET

    scene.run_all()

    assert len(scene.stage.hand.ids()) == 4
    assert isinstance(keyring.get_keyring(), MemoryKeyring)
    scene.assert_none(SECRET)


def test_of_the_variables_that_the_vendors_own_library_reads(scene: Scene) -> None:
    """The target names no credential, so that azure-identity looks for one by itself."""
    scene.monkeypatch.delenv(VARIABLE)
    for name, value in {"TENANT_ID": TENANT, "CLIENT_ID": CLIENT, "CLIENT_SECRET": PASTED}.items():
        scene.monkeypatch.setenv(f"AZURE_{name}", value)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    def without_credential(_: dict[str, Any], target: dict[str, Any]) -> None:
        del target["credentials"]
        target["proxy"] = f"http://127.0.0.1:{port}"
        for end in ("endpoint", "logs_endpoint", "authority_endpoint"):
            target["settings"][end] = "https://vendor.invalid"

    scene.change(without_credential)

    scene.run_all("plan", "login")

    assert "cannot be reached through the proxy" in " ".join(scene.said().split())
    scene.assert_none(SECRET, PASTED)


def test_pasted_into_the_settings_and_under_keys_that_do_not_exist(scene: Scene) -> None:
    def paste(whole: dict[str, Any], target: dict[str, Any]) -> None:
        whole |= {"password": PASTED, "remark": PASTED, "defaults": {"api_key": PASTED, "remark": [PASTED]}}
        target |= {"token": PASTED, "remark": {"deep": PASTED}}
        target["settings"] |= {"client_secret": PASTED, "remark": PASTED, "clientSecret": {"value": PASTED}}

    scene.change(paste)

    scene.run_all("lint", "targets", "plan", "drift", "deploy", "disable")

    assert "ENV011" in scene.said()
    scene.assert_none(SECRET, PASTED)


@pytest.mark.parametrize("place", ["title_format", "workspace_id", "client_id", "ledger", "variables", "select"])
def test_pasted_into_a_place_for_something_else(scene: Scene, place: str) -> None:
    """It is the one that the environment holds, so that it is known wherever it turns up."""

    def paste(whole: dict[str, Any], target: dict[str, Any]) -> None:
        if place in ("workspace_id", "client_id"):
            target["settings"][place] = SECRET
        elif place == "ledger":
            whole["ledger"] = f"kept/{SECRET}"
        else:
            target[place] = {
                "title_format": f"{{title}} {SECRET}",
                "variables": {"of": SECRET},
                "select": {"tags": [SECRET]},
            }[place]

    scene.change(paste)

    scene.run_apart("lint", *ENV)
    scene.run_apart("targets", *ENV, "--format", "json")
    scene.run_all("lint", "targets", "plan", "deploy", "doctor")

    assert "the value of a credential stands here" in " ".join(scene.said().split())
    scene.assert_none(SECRET)
    assert SECRET.encode() not in scene.stage.hand.snapshot()
    assert not [path for path in scene.stage.folder.rglob("*") if "Pl4nted" in path.name]


@pytest.mark.parametrize(
    "text",
    [
        'client_secret: "{0}',
        "client_secret: {0}: {0}",
        "client_secret: '{0}' '{0}'",
        "client_secret: [{0}",
        "? {0}\n- {0}",
    ],
)
def test_in_a_file_that_is_not_even_yaml(scene: Scene, text: str) -> None:
    file = scene.stage.folder / "environments" / f"{ENVIRONMENT}.yml"
    file.write_text(f"schema: 1\nowner: soc\n{text.format(PASTED)}\n")

    for command in ("lint", "plan", "targets"):
        assert scene.run(command, *ENV).exit == 1

    scene.assert_none(SECRET, PASTED)


def test_in_a_proxys_address_in_the_file(scene: Scene) -> None:
    scene.change(lambda _, target: target.update(proxy=f"http://user:{quote(PASTED)}@127.0.0.1:1"))

    scene.run_all("lint", "targets", "plan", "deploy", "login")

    assert "ENV011" in scene.said()
    scene.assert_none(SECRET, PASTED)


def test_in_the_address_of_the_machines_proxy(scene: Scene) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    for name in ("HTTPS_PROXY", "https_proxy"):
        scene.monkeypatch.setenv(name, f"http://user:{quote(PASTED, safe='')}@127.0.0.1:{port}")
    for name in ("NO_PROXY", "no_proxy"):
        scene.monkeypatch.delenv(name, raising=False)
    ends = dict.fromkeys(("endpoint", "logs_endpoint", "authority_endpoint"), "https://vendor.invalid")
    scene.change(lambda _, target: target["settings"].update(ends))

    scene.run_all("plan", "hits", "deploy", "login", "doctor")

    assert "cannot be reached through the proxy" in " ".join(scene.said().split())
    scene.assert_none(SECRET, PASTED)


# ---- what the vendor says back


ECHO = f"{WORD}: you said {SECRET}, or Basic {base64.b64encode(f'user:{SECRET}'.encode()).decode()}"
HEADERS = {
    "Content-Type": f"text/plain; said={SECRET}",
    "x-ms-request-id": SECRET,
    "WWW-Authenticate": f'Bearer realm="{SECRET}"',
    "x-said": SECRET,
    "Set-Cookie": f"session={SECRET}",
    "Location": f"https://elsewhere.invalid/{quote(SECRET)}",
}
JSON = {**HEADERS, "Content-Type": "application/json"}
ERROR = json.dumps({"error": {"code": f"Bad{SECRET}", "message": ECHO}, "error_description": ECHO}).encode()
LINK = f"https://user:{quote(SECRET, safe='')}@{WORD}.invalid/{quote(SECRET)}"
NEXT = json.dumps({"value": [], "nextLink": LINK}).encode()


@pytest.mark.parametrize(
    ("method", "path", "commands"),
    [
        ("GET", "alertRules", ("plan", "deploy", "doctor")),
        ("PUT|DELETE", "alertRules", ("deploy", "disable")),
        ("", "token$", ("drift", "login")),
        ("", "query$", ("hits",)),
    ],
    ids=["reading", "writing", "signing in", "counting"],
)
@pytest.mark.parametrize(
    "answer",
    [
        Answer(400, JSON, ERROR),
        Answer(401, JSON, ERROR),
        Answer(302, HEADERS, ECHO.encode()),
        Answer(200, HEADERS, ECHO.encode()),
        Answer(200, JSON, json.dumps([ECHO]).encode()),
        Answer(200, JSON, NEXT),
    ],
    ids=["refused", "unknown", "elsewhere", "words", "a list", "a link"],
)
def test_that_the_vendor_repeats(
    scene: Scene, method: str, path: str, commands: tuple[str, ...], answer: Answer
) -> None:
    """In the body, in the code, in headers, as a link to the next page."""
    scene.stage.server.weather.order(answer, method=method, path=path)

    scene.run_all(*commands)

    assert WORD in scene.said()
    scene.assert_none(SECRET)


def test_that_somebody_wrote_into_a_rule(scene: Scene) -> None:
    """The vendor lists it for every command, and it is nobody's business here."""
    scene.stage.hand.levers.add_foreign("theirs", displayName=f"{WORD} {SECRET}", description=SECRET)

    scene.run_all("plan", "drift", "deploy", "doctor", "rollback")

    assert WORD in scene.said()
    scene.assert_none(SECRET)


def test_in_the_chain_below_an_error(scene: Scene) -> None:
    """What answers is no web server, and repeats the secret where a status belongs: http.client quotes it."""
    with Babble(f"{WORD} {SECRET}\r\n\r\n".encode()) as url:
        ends = dict.fromkeys(("endpoint", "logs_endpoint", "authority_endpoint"), url)
        scene.change(lambda _, target: target["settings"].update(ends))

        scene.run_all("plan", "hits", "deploy", "login", "doctor")

    assert WORD in scene.said()
    scene.assert_none(SECRET)


def test_typed_wrongly_at_login(scene: Scene) -> None:
    """It is known to nobody else, and the vendor repeats it."""
    body = json.dumps({"error": "invalid_client", "error_description": f"{WORD}: wrong: {PASTED}"}).encode()
    scene.stage.server.weather.order(Answer(401, {"Content-Type": "application/json"}, body), path="token$")

    done = scene.run("login", *ENV, "--target", "weu", "--debug-http", piped=PASTED)

    assert done.exit == 4
    assert WORD in done.err
    scene.assert_none(SECRET, PASTED)


def test_given_as_an_argument_by_mistake(scene: Scene) -> None:
    """The shell's history has it then; we do not repeat it."""
    for words in (("login", SECRET), ("login", *ENV, "--target", SECRET), (SECRET,), ("plan", "--env", SECRET)):
        assert scene.run_apart(*words) == 1

    scene.assert_none(SECRET)


# ---- a process of its own


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="argument lists are read the way of Linux")
def test_no_process_has_it_among_its_arguments(scene: Scene) -> None:
    """Looked at with every request; Git, which we call, writes its arguments down instead."""
    _git_that_tells(scene)
    running: list[subprocess.Popen[str]] = []
    seen: dict[str, bytes] = {}
    scene.stage.server.weather.order(Act(lambda: seen.update(leaks.arguments(running[-1].pid)) if running else None))
    for words in (("plan", *ENV), ("deploy", *ENV, "--debug-http"), ("hits", *ENV), ("doctor", *ENV)):
        scene.run_apart(*words, known=running)

    told = (scene.stage.folder / "git-arguments").read_bytes()
    assert len(seen) == 4
    assert all(ENVIRONMENT.encode() in arguments for arguments in seen.values())
    assert b"rev-parse" in told
    scene.seen |= {**seen, "git": told}
    scene.assert_none(SECRET)


def _git_that_tells(scene: Scene) -> None:
    folder = scene.stage.folder / "bin"
    folder.mkdir()
    git = folder / "git"
    git.write_text(f'#!/bin/sh\necho "$0 $@" >> "{scene.stage.folder}/git-arguments"\nexit 1\n')
    git.chmod(0o755)
    scene.monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


# ---- the search itself


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        quote(SECRET, safe=""),
        re.sub("%..", lambda found: found[0].lower(), quote(SECRET)),
        json.dumps({"a": SECRET}),
        repr(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.b64encode(f"user:{SECRET}".encode()).decode(),
        base64.urlsafe_b64encode(f"me:{SECRET}:".encode()).decode(),
    ],
    ids=["plain", "percent", "percent in lower case", "JSON", "Python", "base64", "Basic", "base64 for URLs"],
)
def test_a_planted_secret_is_found_in_every_spelling(tmp_path: Path, written: str) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "file.bin").write_bytes(b"\xff\x00" + f"before {written} after".encode() + b"\xff")

    found = leaks.leaks([SECRET, PASTED], {"out": f"before {written} after".encode(), **leaks.files(tmp_path)})

    assert {place.partition(":")[0] for place in found} == {"out", "deep/file.bin"}


@pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="argument lists are read the way of Linux")
def test_a_planted_secret_is_found_among_arguments() -> None:
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", _CHILD, SECRET], **pipes) as process:
        assert process.stdin
        assert process.stdout
        process.stdout.readline()
        found = leaks.leaks([SECRET], leaks.arguments(process.pid))
        process.stdin.close()

    assert len({place.partition(":")[0] for place in found}) == 2


_CHILD = (
    "import subprocess, sys; program = 'import sys; print(1, flush=True); sys.stdin.read()';"
    "subprocess.run([sys.executable, '-c', program, sys.argv[1]])"
)


class Babble:
    """Something that takes connections and says the same to everybody, whatever they ask."""

    def __init__(self, words: bytes) -> None:
        self._words = words
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._talk, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _talk(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed
                return
            with closing(connection):
                connection.recv(65_536)
                connection.sendall(self._words)
