"""What a language's lint says about a text."""

from dataclasses import dataclass

from sieminator.model.problem import Level


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong in one text, at an offset of that text."""

    code: str
    """Documented and stable, such as `KQL002`."""
    level: Level
    """An error only where the platform is certain to refuse the text, or to run something else than was meant."""
    offset: int
    """In characters from the start of the text, 0-based."""
    message: str
    hint: str = ""
    """The way out; empty where the message already says it."""
