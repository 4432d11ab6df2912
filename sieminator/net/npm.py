"""Fetch a few files of one package through the user's own npm, held to a hash that stands in our code.

npm knows the registry, the proxy and the sign-in that this machine is set up with; nothing of the package is run.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sieminator.errors import UsageError

_PATIENCE_S = 300
_LARGEST = 64 * 1024 * 1024
"""Bytes of a file that is taken out of a package."""
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class Package:
    """A package at one version, and what we want of it."""

    name: str
    version: str
    integrity: str
    """Of the tarball, as npm writes it: `sha512-` and the digest in base 64."""
    files: Mapping[str, str]
    """Names within the package's folder, and the SHA-256 of each."""


def fetch(package: Package, folder: Path) -> bool:
    """Make the folder hold the package's files, all of them or none; return False where it held them already.

    A folder that holds anything else, such as a file that was damaged, is made anew.

    Raises:
        UsageError: there is no npm, it fails, what it brings is not the package, or the folder cannot be written.
    """
    if all(_is(folder / name, digest) for name, digest in package.files.items()):
        return False
    npm = shutil.which("npm")
    if npm is None:
        hint = "install Node.js, which brings it (https://nodejs.org), and run this again"
        raise UsageError("npm: it is not on the PATH", hint=hint)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".fetching-", dir=folder.parent) as passing:
            tarball = _pack(npm, package, Path(passing))
            _check(package, tarball)
            fresh = Path(passing, "fresh")
            _extract(package, tarball, fresh)
            _put(fresh, folder)
    except OSError as error:
        where = f"{folder.parent}: it cannot be written ({error.strerror or error})"
        raise UsageError(where, hint="that is in your cache folder: make room for it there") from error
    return True


def _is(file: Path, digest: str) -> bool:
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


def _pack(npm: str, package: Package, passing: Path) -> Path:
    """Let npm bring the tarball into a folder."""
    wanted = f"{package.name}@{package.version}"
    words = [npm, "pack", wanted, "--ignore-scripts", "--loglevel=error", "--json", "--pack-destination", str(passing)]
    # No secret of ours is npm's business.
    environment = {name: value for name, value in os.environ.items() if not name.upper().startswith("SIEMINATOR_")}
    try:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            words,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=_PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"npm: it took longer than {_PATIENCE_S} s to fetch {wanted}", hint=_WAY) from error
    except OSError as error:
        raise UsageError(f"npm: {npm} cannot be run ({error.strerror})") from error
    tarballs = sorted(passing.glob("*.tgz"))
    if done.returncode or len(tarballs) != 1:
        raise UsageError(f"npm: it could not fetch {wanted}: {_said(done.stdout, done.stderr)}", hint=_WAY)
    return tarballs[0]


_WAY = "npm uses the registry and the proxy that `npm config list` shows"


def _said(out: str, err: str) -> str:
    """Return what npm says is wrong, on one line; with `--json` it says it twice, and the object is the shorter."""
    try:
        error = json.loads(out)["error"]
        text = f"{error['summary']} {error.get('detail', '')}"
    except (ValueError, KeyError, TypeError):
        text = err or out
    line = " ".join(text.split())
    return line[:_SHOWN] or "it does not say why"


def _check(package: Package, tarball: Path) -> None:
    digest = hashlib.sha512(tarball.read_bytes()).digest()
    if f"sha512-{base64.b64encode(digest).decode()}" != package.integrity:
        raise UsageError(
            f"npm: what it brought is not {package.name} {package.version} (its sha512 is another); nothing is kept",
            hint="a registry or a proxy on the way answers with something else: see `npm config get registry`",
        )


def _extract(package: Package, tarball: Path, fresh: Path) -> None:
    """Write the wanted files, and nothing else that lies in the tarball, whatever it calls itself."""
    fresh.mkdir()
    with tarfile.open(tarball, "r:gz") as archive:
        for name in package.files:
            member = archive.extractfile(f"package/{name}")
            assert member is not None, "the hash says that it is a file"
            (fresh / name).write_bytes(member.read(_LARGEST))


def _put(fresh: Path, folder: Path) -> None:
    """Move the files to their place in one step; what was there, of which something is missing, goes."""
    if folder.exists():
        shutil.rmtree(folder)
    try:
        fresh.rename(folder)
    except OSError:
        if not folder.is_dir():  # else somebody who fetched at the same moment was faster
            raise
