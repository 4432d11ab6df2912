"""One measured number and its limit."""

from dataclasses import dataclass

LINEAR = 2.2
"""Twice the work may take twice as much, and a little for chance."""


@dataclass(frozen=True)
class Figure:
    """A number that must keep its limit; None has no limit, and is there to be read."""

    name: str
    measured: float
    unit: str
    limit: float | None = None
    at_least: bool = False
    """Whether the limit is a floor: the number must reach it."""

    @property
    def holds(self) -> bool:
        """Whether the limit is kept."""
        if self.limit is None:
            return True
        return self.measured >= self.limit if self.at_least else self.measured <= self.limit

    def __str__(self) -> str:
        verdict = "" if self.limit is None else "ok" if self.holds else "MISSED"
        limit = "" if self.limit is None else f"{'≥ ' if self.at_least else ''}{self._written(self.limit)}"
        return f"{self.name:<58} {self._written(self.measured):>12} {limit:>12}  {verdict}".rstrip()

    def _written(self, number: float) -> str:
        if self.unit == "%":
            return f"{number:.1f} %"
        return f"{number:,.0f} {self.unit}" if number >= 10 or number == int(number) else f"{number:.2f} {self.unit}"
