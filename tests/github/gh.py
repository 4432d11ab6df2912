"""`gh`, played: the few commands that the action gives, strict in what it takes; run as a process by its steps.

Its options are those of cli.github.com/manual, seen 2026-11-22; what the API answers is in `rest.py`. What is not here
is refused: an option as unknown, a path as not found, a token as not allowed.
"""

import json
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlsplit

from tests.github.hub import REPOSITORY, Hub, Refused
from tests.github.rest import ROUTES, Fields, allow


class Words(ArgumentParser):
    """Options, none abbreviated; a wrong one ends as `gh` ends."""

    def __init__(self) -> None:
        super().__init__(allow_abbrev=False, add_help=False)

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{message}\n")
        sys.exit(1)


def main(folder: str, *words: str) -> int:
    hub = Hub(Path(folder))
    commands: dict[tuple[str, ...], Callable[[Hub, list[str]], None]] = {
        ("api",): _api,
        ("label", "create"): _label_create,
    }
    for name, command in commands.items():
        if words[: len(name)] == name:
            try:
                command(hub, list(words[len(name) :]))
            except Refused as refused:
                sys.stderr.write(f"gh: {refused}\n")
                return 1
            return 0
    sys.stderr.write(f'unknown command "{" ".join(words[:2])}" for "gh"\n')
    return 1


# ---- gh api


def _api(hub: Hub, words: list[str]) -> None:
    parser = Words()
    parser.add_argument("path")
    parser.add_argument("--method", "-X", default="GET", choices=("GET", "POST", "PATCH"))
    parser.add_argument("--paginate", action="store_true")
    parser.add_argument("--silent", action="store_true")
    parser.add_argument("--jq", "-q")
    parser.add_argument("--field", "-F", action="append", default=[])
    parser.add_argument("--raw-field", "-f", action="append", default=[])
    asked = parser.parse_args(words)
    address = urlsplit(asked.path)
    fields: Fields = dict(parse_qsl(address.query, strict_parsing=bool(address.query)))
    for field in asked.raw_field:
        _put(fields, field, lambda text: text)
    for field in asked.field:
        _put(fields, field, _magic)
    for method, shape, answer in ROUTES:
        found = re.fullmatch(shape.replace("REPO", f"repos/{REPOSITORY}"), address.path)
        if found and method == asked.method:
            _refuse_where_told(hub, asked.method, address.path)
            _write(answer(hub, fields, **found.groupdict()), asked.jq, silent=asked.silent)
            return
    raise Refused(404, "Not Found")


def _put(fields: Fields, field: str, read: Callable[[str], Any]) -> None:
    key, equals, value = field.partition("=")
    if not equals:
        sys.stderr.write(f"field \"{field}\" requires a value separated by an '=' sign\n")
        sys.exit(1)
    if key.endswith("[]"):
        fields.setdefault(key[:-2], []).append(read(value))
    else:
        fields[key] = read(value)


def _magic(text: str) -> Any:
    """Return what `--field` makes of a value: literals, numbers, and files after an @."""
    if text.startswith("@"):
        return Path(text[1:]).read_text(encoding="utf-8")
    literals = {"true": True, "false": False, "null": None}
    return literals[text] if text in literals else int(text) if text.isdecimal() else text


def _write(answer: Any, program: str | None, *, silent: bool) -> None:
    if silent:
        return
    if isinstance(answer, bytes):
        sys.stdout.buffer.write(answer)
        return
    if program is None:
        sys.stdout.write(json.dumps(answer))
        return
    import jq

    for one in jq.compile(program).input_value(answer):
        sys.stdout.write((one if isinstance(one, str) else json.dumps(one)) + "\n")


def _refuse_where_told(hub: Hub, method: str, path: str) -> None:
    for wanted_method, part in hub.state["refused"]:
        if method == wanted_method and part in path:
            raise Refused(403, "Resource not accessible by integration")


# ---- gh label create


def _label_create(hub: Hub, words: list[str]) -> None:
    parser = Words()
    parser.add_argument("name")
    parser.add_argument("--repo", "-R", required=True, choices=(REPOSITORY,))
    parser.add_argument("--force", "-f", action="store_true")
    parser.add_argument("--color", "-c", required=True)
    parser.add_argument("--description", "-d", required=True)
    asked = parser.parse_args(words)
    if not re.fullmatch("[0-9A-Fa-f]{6}", asked.color) or len(asked.description) > 100:
        raise Refused(422, "Validation Failed: Label")
    with hub.change() as state:
        allow(state, "issues:write", "pull-requests:write")
        if asked.name in state["labels"] and not asked.force:
            raise Refused(422, f'label with name "{asked.name}" already exists; use `--force` to update its color')
        state["labels"] = sorted({*state["labels"], asked.name})


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
