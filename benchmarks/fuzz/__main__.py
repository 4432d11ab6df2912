"""Fuzz the languages that are named, or all, each in a process of its own; exit 1 when a text broke one.

`python -m benchmarks.fuzz --seconds 30 cql kql`
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.published import OWN
from sieminator.languages.reader import languages

SECONDS = 30
_LONGEST = 2_000
_PATIENCE = 10


def main(arguments: list[str]) -> int:
    """Run the fuzzer over the languages."""
    seconds = int(arguments[1]) if arguments[:1] == ["--seconds"] else SECONDS
    names = arguments[2:] if arguments[:1] == ["--seconds"] else arguments
    broken = [name for name in names or languages() if not fuzz(name, seconds)]
    print(f"broken: {', '.join(broken)}" if broken else "nothing broke")
    return 1 if broken else 0


def fuzz(language: str, seconds: int, patience: int = _PATIENCE) -> bool:
    """Fuzz one language, starting from its tests' own texts; say whether it held.

    ``patience`` is how many seconds one text may take, by the clock on the wall.
    """
    with TemporaryDirectory() as folder:
        for number, path in enumerate(sorted((OWN / language).glob("*/*"))):
            text = path.read_text(encoding="utf-8").partition("---\n")
            (Path(folder) / f"seed-{number}").write_text(text[2] or text[0], encoding="utf-8")
        command = [sys.executable, "-m", "benchmarks.fuzz.one", language]
        options = [
            f"-max_total_time={seconds}",
            f"-max_len={_LONGEST}",
            f"-timeout={patience}",
            f"-artifact_prefix={folder}/",
        ]
        done = subprocess.run([*command, *options, folder], stderr=subprocess.PIPE, text=True, check=False)
    last = done.stderr.strip().splitlines()[-20:] if done.returncode else done.stderr.strip().splitlines()[-1:]
    print(f"{language}: " + "\n".join(last))
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
