"""A runbook, read from its page and followed word for word in a shell.

In a block marked ``console`` a line ``$ command`` is typed (``> `` goes on with it) and what stands below is what the
terminal shows: ``…`` alone stands for any lines, inside a line for any text. ``(exit 2)`` is the exit code, 0 where
none is said.
"""

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path

_END = "--runbook-step-ends-with-"
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass
class Step:
    """One command, and what it should show."""

    command: str
    lines: list[str] = field(default_factory=list)
    exit: int = 0

    def fits(self, shown: str) -> bool:
        """Say whether that is what the page shows."""
        lines = "\n".join(self.lines).strip("\n").splitlines()
        pattern = "".join(r"(?:.*\n)*?" if line.strip() == "…" else f"{_line(line)}\n" for line in lines)
        return re.fullmatch(pattern, shown.strip("\n") + "\n" if shown.strip("\n") else "") is not None


@dataclass(frozen=True)
class Ended:
    """What a command showed, both streams together, and how it ended."""

    shown: str
    exit: int


def runbooks(page: str) -> Iterator[tuple[str, list[Step]]]:
    """Yield the title of every runbook on a page, and its steps."""
    section = page.partition("\n## Runbooks\n")[2].partition("\n## ")[0]
    for chapter in section.split("\n### ")[1:]:
        title, _, text = chapter.partition("\n")
        yield title, [step for block in _BLOCK.findall(text) for step in _steps(block)]


def follow(steps: list[Step], folder: Path, environment: Mapping[str, str]) -> Iterator[Ended]:
    """Type the commands into one bash in a folder; yield what each did."""
    script = "".join(f"{step.command}\nprintf '%s%s\\n' {_END} $?\n" for step in steps)
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", "-c", script],
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    for part in re.finditer(rf"((?:.*\n)*?){_END}(\d+)\n", done.stdout):
        yield Ended(part[1], int(part[2]))


def _steps(block: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *rest = part.splitlines()
        more = list(takewhile(lambda line: line.startswith(">"), rest))
        step = Step("\n".join([first, *(line[2:] for line in more)]))
        for line in rest[len(more) :]:
            if said := re.fullmatch(r"\(exit (\d+)\)", line):
                step.exit = int(said[1])
            else:
                step.lines.append(line)
        yield step


def _line(line: str) -> str:
    return ".*".join(map(re.escape, line.split("…")))
