"""Looking for secrets where none may be: in texts, in files, and in the argument lists of processes."""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> set[bytes]:
    """Return how a secret may be written: as it is, escaped, and in base64 behind anything."""
    plain = {secret, quote(secret, safe=""), quote(secret), quote_plus(secret)}
    plain |= {re.sub("%..", lambda found: found[0].lower(), one) for one in plain}
    plain |= {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    return {one.encode() for one in plain} | {secret.encode("utf-16-le"), *_base64(secret.encode())}


def leaks(secrets: Iterable[str], places: Mapping[str, bytes]) -> list[str]:
    """Return where which secret stands, in any spelling."""
    every = {secret: spellings(secret) for secret in secrets}
    return [
        f"{place}: {secret!r} as {one!r}"
        for place, content in places.items()
        for secret, ways in every.items()
        for one in ways
        if one in content
    ]


def files(folder: Path, *without: str) -> dict[str, bytes]:
    """Return every file's content by its name, but for those that match one of these patterns."""
    names = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {
        name: path.read_bytes()
        for name, path in names.items()
        if not any(path.relative_to(folder).match(pattern) for pattern in without)
    }


def arguments(process: int) -> dict[str, bytes]:
    """Return the argument lists of a process and of all that it started and that still run; a matter of Linux."""
    found = {}
    for one in (process, *_descendants(process)):
        try:
            found[f"process {one}"] = Path(f"/proc/{one}/cmdline").read_bytes()
        except OSError:  # it has ended meanwhile
            continue
    return found


def _descendants(process: int) -> Iterator[int]:
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(status.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue
        if parent == process:
            child = int(status.parent.name)
            yield child
            yield from _descendants(child)


def _base64(secret: bytes) -> set[bytes]:
    found = set()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + secret).rstrip(b"=")
        inside = whole[-(-before * 8 // 6) : -1]  # without the letters that share bits with a neighbour
        found |= {inside, inside.translate(bytes.maketrans(b"+/", b"-_"))}
    return found
