"""Pass problems on, and remember whether one of them was an error."""

from sieminator.model.ports import Report
from sieminator.model.problem import Level, Problem


class Tally:
    """A report that counts: what was read with an error in it is not used."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self.failed = False

    def __call__(self, problem: Problem) -> None:
        """Pass a problem on."""
        self.failed = self.failed or problem.level is Level.ERROR
        self._report(problem)
