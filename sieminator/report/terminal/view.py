"""How a person wants to see a report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sieminator.report.words import login_named


@dataclass(frozen=True, slots=True)
class View:
    """What to show, and what the commands that we suggest have to say."""

    titles: Mapping[str, str] = field(default_factory=dict)
    """Platform name to the product's name."""
    verbose: bool = False
    """Also the fields of what is created, the names of foreign and not applicable rules, and diffs uncut."""
    narrowing: str = ""
    """The options that narrowed this run, to be repeated in a suggested command: `` --target lab-weu``."""

    environment: str = ""
    """Named in advice that a command lacks it."""

    def advise(self, target: str, text: str) -> str:
        """Return advice with the environment and the target in a suggested ``sieminator login``."""
        return login_named(text, self.environment, target)

    def title(self, platform: str) -> str:
        """Return the product's name; the platform's own where none is known."""
        return self.titles.get(platform, platform)
