"""What pydantic found, as a sentence for the person who wrote the file."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from sieminator.model.node import Path as Steps
from sieminator.shape.values import Wrong

UNKNOWN, MISSING, WRONG = "001", "002", "003"


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong at one place, and how to mend it."""

    code: str
    message: str
    hint: str = ""

    @property
    def missing(self) -> bool:
        """Whether a key is missing, so that there is no place of its own to point at."""
        return self.code == MISSING


def complaint(details: ErrorDetails, steps: Steps) -> Complaint:
    """Say what is wrong; the hint for an unknown key is left to whoever knows the keys."""
    name = dotted(steps)
    kind = details["type"]
    if kind == "extra_forbidden":
        return Complaint(UNKNOWN, f"there is no key `{name}`")
    if kind == "missing":
        return Complaint(MISSING, f"`{name}` is missing")
    subject = f"`{name}` " if name else "this "
    value = details["input"]
    error = details.get("ctx", {}).get("error")
    if isinstance(error, Wrong):
        return Complaint(WRONG, subject + error.message + ("" if error.quiet else f" ({shown(value)})"), error.hint)
    text, hint = _say(kind, value, details)
    return Complaint(WRONG, f"{subject}{text} ({shown(value)})", hint)


def empty(steps: Steps) -> Complaint:
    """Say that there is a key without a value, which means nothing anywhere in our files."""
    return Complaint(WRONG, f"`{dotted(steps)}` is empty", "give it a value, or leave the key out")


def dotted(steps: Steps) -> str:
    """Return a path as people write it: `schedule.every`, `techniques[0]`."""
    text = ""
    for step in steps:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shown(value: object) -> str:
    """Return a value as it stood in the file, shortened."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return "a block of keys" if isinstance(value, dict) else "a list"
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


_LONGEST = 60


def _say(kind: str, value: object, details: ErrorDetails) -> tuple[str, str]:
    context = details.get("ctx", {})
    if kind in ("enum", "literal_error"):
        return _choice(value, str(context.get("expected", "")))
    if kind in _TYPES:
        return f"must be {_TYPES[kind]}", _type_hint(kind, value)
    if kind in _RULES:
        return _RULES[kind](context), ""
    return _plain(details["msg"]), ""


def _choice(value: object, expected: str) -> tuple[str, str]:
    allowed = re.findall(r"'([^']*)'", expected) or [expected]
    near = get_close_matches(value.lower(), allowed, 1, 0.6) if isinstance(value, str) else []
    if near:
        return "has no such value", f"did you mean `{near[0]}`?"
    return "has no such value", f"one of {', '.join(allowed)}" if len(allowed) > 1 else f"write `{allowed[0]}`"


_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "list_type": "a list",
    "set_type": "a list",
    "frozen_set_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "date_type": "a day, like 2027-01-31",
    "date_parsing": "a day, like 2027-01-31",
    "date_from_datetime_parsing": "a day, like 2027-01-31",
    "time_type": "a time of day, like 06:30",
    "time_parsing": "a time of day, like 06:30",
}


def _type_hint(kind: str, value: object) -> str:
    if kind == "string_type" and not isinstance(value, dict | list):
        return "put it in quotes"
    if kind == "bool_type" and isinstance(value, str):
        return {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}.get(
            value.lower(), ""
        )
    if kind == "int_type" and isinstance(value, str) and re.fullmatch(r"[+-]?\d+", value):
        return "leave out the quotes"
    if kind == "tuple_type" and not isinstance(value, dict):
        return "put it in square brackets"
    return ""


_RULES: Mapping[str, Callable[[Mapping[str, object]], str]] = {
    "greater_than_equal": lambda context: f"must be at least {context['ge']}",
    "greater_than": lambda context: f"must be more than {context['gt']}",
    "less_than_equal": lambda context: f"must be at most {context['le']}",
    "less_than": lambda context: f"must be less than {context['lt']}",
    "string_too_short": lambda context: "is too short" if context["min_length"] != 1 else "is empty",
    "string_too_long": lambda context: f"is longer than {context['max_length']} characters",
    "string_pattern_mismatch": lambda context: f"does not have the form {context['pattern']}",
    "too_short": lambda context: "is empty" if context["min_length"] == 1 else f"needs {context['min_length']} or more",
    "too_long": lambda context: f"holds more than {context['max_length']}",
}


def _plain(message: str) -> str:
    """Return a message of pydantic's that we have no sentence for, without its jargon."""
    message = re.sub(r"^(Value error|Assertion failed), ", "", message)
    message = re.sub(r"^Input should be", "must be", message)
    return message[:1].lower() + message[1:]
