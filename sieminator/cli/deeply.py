"""Microsoft's analyser for ``lint``, where it is set up: it knows what no text tells, such as a table's columns."""

from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from sieminator.languages.finding import Finding

if TYPE_CHECKING:
    from sieminator.engine.queries import Deeply
    from sieminator.languages.kql.tables import Tables

_LANGUAGE = "kql"


def deeply(root: Path | None, environment: str | None = None) -> "Deeply | None":
    """Return what asks the analyser, with the tables that were pulled for an environment, or for all; None without it.

    Without a root nothing was pulled.
    """
    from sieminator.languages.kql.analyser import available

    return _Analyser(root, environment).look if available() else None


class _Analyser:
    """The analyser with the tables that a root knows; both are loaded when the first query in KQL comes."""

    def __init__(self, root: Path | None, environment: str | None) -> None:
        self._root = root
        self._environment = environment

    def look(self, language: str, text: str, said: Sequence[Finding], functions: Collection[str]) -> Iterable[Finding]:
        """Return what the analyser finds in a query, and nobody has said."""
        if language != _LANGUAGE:
            return ()
        from sieminator.languages.kql.analyser import lint_deeply
        from sieminator.languages.kql.verdicts import unsaid

        return unsaid(text, list(lint_deeply(text, self._tables, functions)), said)

    @cached_property
    def _tables(self) -> "Tables":
        from sieminator.engine.tables import read
        from sieminator.languages.kql.tables import gather

        return gather(read(self._root, self._environment) if self._root else ())
