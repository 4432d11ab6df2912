"""What every language's room offers, found by its folder.

A room is a package `languages/<name>/` with the modules that the fields below name. All of it is pure: text in, facts
out. Nothing raises for what a text holds; what is wrong with it is a finding.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from sieminator.languages.facts import Program
from sieminator.languages.finding import Finding
from sieminator.languages.scan import Comment


@dataclass(frozen=True, slots=True)
class Reader:
    """One language, as those see it who read any."""

    name: str
    """Its folder, and what `lint --language` calls it."""
    title: str
    """`TITLE` of the package: the name that its vendor gives it."""
    suffixes: tuple[str, ...]
    """`SUFFIXES` of the package: of files that hold a query, with the dot; the first is the one that content uses."""
    of_rules: frozenset[str]
    """`OF_RULES` of the package: codes that only concern a query which a rule runs, such as one that reads all there
    is."""
    of_searches: frozenset[str]
    """`OF_SEARCHES` of the package: codes that only concern a query which no rule runs, such as a missing window: a
    rule's schedule sets it."""
    lint: Callable[[str], Iterator[Finding]]
    """`lint.lint`: what is wrong with a text, in the order of the text."""
    lint_fragment: Callable[[str], Iterator[Finding]]
    """`lint.lint_fragment`: what keeps a text from being one condition, as an exclusion must be."""
    lint_windows: Callable[[str, timedelta], Iterator[Finding]]
    """`lint.lint_windows`: where a query looks further back than its rule, or not as far."""
    literal: Callable[[object, str], str]
    """`rewrite.literal`: a variable's value as it is written into a query; ValueError where it is not of its type."""
    exclude: Callable[[Sequence[str]], str]
    """`rewrite.exclude`: what `<<exclusions>>` takes."""
    comments: Callable[[str], Iterator[Comment]]
    """`tokens.comments`: every comment, none where the language has none."""
    columns: Callable[[str], frozenset[str] | None]
    """`facts.columns`: the columns of the result; None where the text alone does not tell."""
    programs: Callable[[str], Sequence[Program]]
    """`facts.programs`: the programs that it looks for by name, in the order of the text."""


@cache
def languages() -> tuple[str, ...]:
    """Return the names of all languages, sorted."""
    here = str(Path(__file__).parent)
    return tuple(sorted(found.name for found in pkgutil.iter_modules([here]) if found.ispkg))


@cache
def language_of(suffix: str) -> str | None:
    """Return the language that content writes in files with this suffix, without the dot; None for a stranger."""
    packages = ((name, importlib.import_module(f"sieminator.languages.{name}")) for name in languages())
    return next((name for name, package in packages if package.SUFFIXES[0] == f".{suffix}"), None)


@cache
def reader(name: str) -> Reader:
    """Return the reader of a language, its modules loaded; `name` is one of `languages()`."""
    package = importlib.import_module(f"sieminator.languages.{name}")
    lint, rewrite, tokens, facts = (
        importlib.import_module(f"sieminator.languages.{name}.{module}")
        for module in ("lint", "rewrite", "tokens", "facts")
    )
    return Reader(
        name,
        package.TITLE,
        package.SUFFIXES,
        package.OF_RULES,
        package.OF_SEARCHES,
        lint.lint,
        lint.lint_fragment,
        lint.lint_windows,
        rewrite.literal,
        rewrite.exclude,
        tokens.comments,
        facts.columns,
        facts.programs,
    )
