"""The words that AQL's grammar is made of, and how to tell which of them was meant."""

from collections.abc import Iterable

# Source: IBM, `c_aql_introduction`, `r_aql_start_stop`, `r_aql_operators`, `t_aql_transaction`, seen 2026-11-28.
# The order is the order in which IBM's pages write the clauses: LIMIT before the time, PARAMETERS last.
CLAUSES = {
    "SELECT": 0,
    "FROM": 1,
    "INTO": 2,
    "WHERE": 3,
    "SESSION": 4,
    "GROUP": 5,
    "HAVING": 6,
    "ORDER": 7,
    "LIMIT": 8,
    "LAST": 9,
    "START": 9,
    "STOP": 9,
    "PARAMETERS": 10,
}
"""The first word of each clause, and its place."""

WITH_BY = frozenset({"GROUP", "ORDER", "SESSION"})
"""Clauses whose first word is followed by BY."""

LIKES = frozenset({"LIKE", "ILIKE", "MATCHES", "IMATCHES"})
"""Comparisons of a text with a pattern: LIKE and MATCHES mind the case, the others do not."""

NEGATED = LIKES | {"IN", "BETWEEN"}
"""What NOT may stand before, after a value."""

JOINTS = frozenset({"AND", "OR", "NOT", "IN", "IS", "BETWEEN", "AS"}) | LIKES
INNER = frozenset({"WHEN", "THEN", "ELSE", "END", "BY", "ASC", "DESC", "COLLATE", "ON"})
RESERVED = frozenset(CLAUSES) | JOINTS | INNER
"""Words that no bare name can be, where a value is due."""


SPANS = {
    "SECOND": "1000",
    "MINUTE": "60000",
    "HOUR": "3600000",
    "DAY": "86400000",
    "WEEK": "604800000",
}
"""Milliseconds of what SQL adds to a time as `15 MINUTES`, and AQL does not; without its S."""

REFERENCES = frozenset({"REFERENCE_SET", "REFERENCESET", "REFERENCE_MAP", "REFERENCE_TABLE"})
"""Functions that people expect, and that are called otherwise."""

UNITING = frozenset({"UNION", "INTERSECT", "EXCEPT"})
"""Words of SQL between two queries, which AQL does not have."""

JOINING = frozenset({"JOIN", "INNER", "LEFT", "RIGHT", "FULL", "OUTER", "CROSS"})
"""Words of SQL that join tables, which AQL does not."""


def near(word: str, choices: Iterable[str]) -> str:
    """Return the first choice that one letter less, more or other, or two swapped, makes of a word; else nothing."""
    return next((choice for choice in choices if is_near(word, choice)), "")


def is_near(one: str, other: str) -> bool:
    """Say whether two different words are one slip of the hand apart."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    shorter, longer = sorted((one, other), key=len)
    at = next((at for at, letter in enumerate(shorter) if letter != longer[at]), len(shorter))
    if len(shorter) < len(longer):
        return shorter[at:] == longer[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]
