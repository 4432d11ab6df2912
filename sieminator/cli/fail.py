"""Errors, in a person's words: the only place that prints one or picks an exit code for it."""

import sys
from typing import TYPE_CHECKING

from sieminator.cli.output import is_terminal, show, write
from sieminator.errors import SieminatorError, UnsafePlan, VendorError

if TYPE_CHECKING:
    from typer.exceptions import TyperException

    from sieminator.cli.main import Wish

EXIT_INTERRUPTED = 130


def fail(error: SieminatorError, wish: "Wish | None" = None) -> int:
    """Print what went wrong and how to mend it, on standard error; return the exit code."""
    from sieminator.model.plan import EXIT_FAILED, EXIT_UNKNOWN, EXIT_UNSAFE
    from sieminator.report.words import login_named

    target = wish.targets[0] if wish and len(wish.targets) == 1 else ""
    _say(str(error), login_named(error.hint, wish.environment, target) if wish else error.hint)
    if isinstance(error, UnsafePlan):
        return EXIT_UNSAFE
    return EXIT_UNKNOWN if isinstance(error, VendorError) else EXIT_FAILED


def fail_usage(error: "TyperException") -> int:
    """Print what was wrong with the command line; exit 1, since our 2 means drift."""
    from sieminator.model.plan import EXIT_FAILED
    from sieminator.net.secrets import remember_environment

    remember_environment()  # a secret may stand among the arguments that were not understood
    command = getattr(getattr(error, "ctx", None), "command_path", "sieminator")
    if type(error).__name__ == "NoArgsIsHelpError":
        write(error.format_message() + "\n", sys.stderr)
        return EXIT_FAILED
    message, hint = _sentence(error)
    _say(message, hint or f"see {command} --help")
    return EXIT_FAILED


def interrupted() -> int:
    """Say that Ctrl-C was heard; return the exit code."""
    _say("interrupted", "what had begun was finished, nothing more was begun; `sieminator plan` shows what is left")
    return EXIT_INTERRUPTED


def _sentence(error: "TyperException") -> tuple[str, str]:
    """Return what is wrong and, where a name was misspelt, the one that was meant."""
    wrong = getattr(error, "option_name", "")
    if type(error).__name__ == "NoSuchOption":
        near = _nearest(wrong, list(_options(error)))
        return f"no option {wrong}", f"did you mean {near}?" if near else ""
    text = error.format_message().strip().replace("Value error, ", "")  # pydantic's words, not ours
    text = text.replace("\n\t", " ")  # the parser lists choices a line each
    text, _, suggestion = text.partition(" Did you mean ")
    hint = f"did you mean {suggestion}" if suggestion else ""
    return (text[:1].lower() + text[1:]).rstrip("."), hint


def _options(error: "TyperException") -> "set[str]":
    context = getattr(error, "ctx", None)
    parameters = context.command.get_params(context) if context else ()
    return {name for parameter in parameters for name in parameter.opts if name.startswith("-")}


def _nearest(name: str, names: list[str]) -> str:
    import difflib

    return next(iter(difflib.get_close_matches(name, names, n=1)), "")


def _say(message: str, hint: str) -> None:
    """Say it on standard error: wrapped on a terminal; in a log or a pipe a line each, so that both can be searched."""
    from sieminator.net.redact import redact
    from sieminator.report.clean import clean
    from sieminator.report.line import Line

    lines = [Line(f"sieminator: {redact(message)}")]
    if hint:
        lines.append(Line(redact(hint), indent=2))
    if is_terminal(sys.stderr):
        show(lines, sys.stderr)
    else:
        write("".join(f"{' ' * line.indent}{clean(line.text)}\n" for line in lines), sys.stderr)
