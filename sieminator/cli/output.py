"""Standard output and standard error, whatever stands behind them: a terminal, a file, a pipe that was closed."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.report.line import Line

_MOST_COLUMNS = 120
_COLUMNS = 80
_STYLES = {
    "heading": "bold",
    "add": "green",
    "change": "yellow",
    "remove": "red",
    "loud": "bold red",
    "quiet": "dim",
}


def prepare() -> None:
    """Let the streams show what they cannot encode as an escape, rather than end in a traceback."""
    if sys.stderr is None:  # a shell closed it
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def write(text: str, stream: TextIO | None = None) -> None:
    """Write to standard output; when its reader has gone, go on quietly: the exit code still tells the result.

    Raises:
        UsageError: standard output is closed, or its disk is full.
    """
    out = stream or _standard_output()
    try:
        out.write(text)
        out.flush()
    except OSError as error:
        # Whatever is written from now on, also by the interpreter at its end, goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), out.fileno())
        if not isinstance(error, BrokenPipeError) and out is not sys.stderr:
            raise UsageError(f"standard output: it cannot be written ({error.strerror})") from error


def check_place(option: str, name: str) -> Path:
    """Return the place that was named for a file; refuse it before anybody waits for what goes there.

    Raises:
        UsageError: it is empty, its folder does not exist, or a folder has that name.
    """
    if not name.strip():
        raise UsageError(f"{option} is empty", hint="name the file to write")
    file = Path(name)
    if file.is_dir():
        raise UsageError(f"{option} {file}: this is a folder", hint="name a file in it")
    if not file.parent.is_dir():
        raise UsageError(f"{option} {file}: the folder {file.parent} does not exist", hint="make it first")
    return file


def keep(option: str, file: Path, text: str) -> None:
    """Write a result into a file, whole or not at all.

    Raises:
        UsageError: it cannot be written.
    """
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        unfinished.replace(file)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise UsageError(f"{option} {file}: it cannot be written ({error.strerror})") from error


def show(lines: "Iterable[Line]", stream: TextIO | None = None) -> None:
    """Write lines for a person: in colours on a terminal that wants them, plain otherwise."""
    from sieminator.report.line import lay_out

    out = stream or _standard_output()
    coloured = is_terminal(out) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    laid = lay_out(lines, _width(out), plain_ascii=not _speaks_symbols(out))
    if coloured:
        _show_coloured(laid, out)
    else:
        write("".join(f"{line.text}\n" for line in laid), out)


def is_terminal(stream: TextIO) -> bool:
    """Say whether a person watches the stream."""
    return stream.isatty()


def _standard_output() -> TextIO:
    if sys.stdout is None:
        raise UsageError("standard output: it cannot be written (it is closed)")
    return sys.stdout


def _show_coloured(lines: "Iterable[Line]", out: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=out, highlight=False, soft_wrap=True, markup=False, emoji=False)
    with console.capture() as captured:
        for line in lines:
            console.print(Text(line.text, style=_STYLES.get(line.tone, "")))
    write(captured.get(), out)


def _width(out: TextIO) -> int:
    if not is_terminal(out):
        return _COLUMNS
    import shutil

    return min(shutil.get_terminal_size((_COLUMNS, 24)).columns, _MOST_COLUMNS)


def _speaks_symbols(out: TextIO) -> bool:
    from sieminator.report.line import SYMBOLS

    try:
        SYMBOLS.encode(out.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
