"""Problems in files, a line each, the way compilers do it, so that editors can jump there."""

from collections.abc import Iterable, Iterator

from sieminator.model.problem import Level, Problem
from sieminator.model.review import Review
from sieminator.report.line import Line, Tone
from sieminator.report.order import problems_in_order
from sieminator.report.terminal.view import View
from sieminator.report.words import count

_TONES = {Level.ERROR: Tone.LOUD, Level.WARNING: Tone.CHANGE, Level.HINT: Tone.QUIET}


def problem_lines(problems: Iterable[Problem]) -> Iterator[Line]:
    """Yield ``path:line:column: level: CODE: message; hint`` in the order of the files, each once."""
    for problem in problems_in_order(problems):
        mend = f"; {problem.hint}" if problem.hint else ""
        text = f"{problem.where}: {problem.level}: {problem.code}: {problem.message}{mend}"
        yield Line(text, _TONES[problem.level], verbatim=True)


def lint_lines(problems: Iterable[Problem]) -> Iterator[Line]:
    """Yield every problem and how many there are."""
    found = problems_in_order(problems)
    yield from problem_lines(found)
    if not found:
        yield Line("No problems.")
        return
    levels = [(level, sum(one.level is level for one in found)) for level in Level]
    yield Line(", ".join(count(number, level.value) for level, number in levels if number), Tone.HEADING)


def unasked_lines(reviews: Iterable[Review], view: View) -> Iterator[Line]:
    """Yield the targets that said nothing of their queries, and why: they could not be asked, or never can."""
    for review in reviews:
        if review.reason:
            reason = view.advise(review.target, review.reason)
            yield Line(f"{review.target}: could not be asked: {reason}", Tone.LOUD, verbatim=True)
        elif review.silent:
            title = view.title(review.platform)
            text = f"{review.target}: not asked: {title} says nothing of a query before it runs"
            yield Line(text, Tone.QUIET, verbatim=True)
