"""How well each language is read: what is good is accepted, what is broken is noticed, and how many a second."""

import time
from collections.abc import Iterator
from dataclasses import replace

from benchmarks.corruption import caught, corrupt
from benchmarks.figure import Figure
from benchmarks.published import own, queries
from benchmarks.steps import steps
from sieminator.engine.queries import QueryLint
from sieminator.languages.reader import Reader, reader
from sieminator.model.problem import Level

SEED = 4
_EVERY = 5
"""Of the published queries, one in so many for the analyser, which takes its time."""
FLOORS = {
    # accepted without an error, corruption caught (both in percent), queries a second
    "cql": (99, 90, 1_000),
    "sumo": (98.5, 90, 1_000),
    "aql": (99.5, 90, 300),
    "cse": (99, 90, 500),
    "kql": (99, 60, 500),
}


def measure() -> Iterator[Figure]:
    """Yield three figures a language, on published queries where they are here, and otherwise on our own."""
    for name, (accepted, noticed, speed) in FLOORS.items():
        texts = queries(name)
        where = f"{len(texts):,} published" if texts else "our own"
        texts += own(name)
        read = reader(name)
        yield Figure(f"{read.title}: accepted, {where}", accepted_percent(read, texts), "%", accepted, at_least=True)
        yield Figure("  a wrong letter is noticed", noticed_percent(read, texts), "%", noticed, at_least=True)
        yield Figure("  queries a second", per_second(read, texts), "/s", speed, at_least=True)
    yield from _analysed()


def _analysed() -> Iterator[Figure]:
    """Yield the figures of KQL with Microsoft's analyser, where `sieminator kql setup` has fetched it."""
    from sieminator.languages.kql.analyser import available, lint_deeply
    from sieminator.languages.kql.tables import gather

    texts = queries("kql")[::_EVERY] or own("kql")
    if not available():
        return
    tables = gather()
    read = replace(reader("kql"), lint=lambda text: lint_deeply(text, tables))
    list(read.lint(texts[0]))
    yield Figure(
        "KQL with Microsoft's analyser: a letter is noticed", noticed_percent(read, texts), "%", 95, at_least=True
    )
    yield Figure("  queries a second", len(texts) / _spent_s(read, texts), "/s", 50, at_least=True)


def accepted_percent(read: Reader, texts: list[str]) -> float:
    """Return how many of the texts have no error, as `lint --language` tells them."""
    found = (QueryLint().findings(read.name, text) for text in texts)
    good = sum(all(finding.level is not Level.ERROR for finding in findings) for findings in found)
    return 100 * good / len(texts)


def noticed_percent(read: Reader, texts: list[str]) -> float:
    """Return in how many of the corrupted texts an error or a warning tells so, on the line of the wrong letter."""
    outcomes = [
        caught(read, text, corrupted) for text in texts for corrupted in corrupt(text, steps(read.name, text), SEED)
    ]
    return 100 * sum(outcomes) / len(outcomes)


def per_second(read: Reader, texts: list[str]) -> float:
    """Return how many texts are read in a second of one processor; the best of three goes."""
    list(read.lint(texts[0]))
    return max(len(texts) / _spent_s(read, texts) for _ in range(3))


def _spent_s(read: Reader, texts: list[str]) -> float:
    started = time.process_time()
    for text in texts:
        for _ in read.lint(text):
            pass
    return time.process_time() - started
