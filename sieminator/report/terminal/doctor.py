"""What a doctor found: a line a check with the way out below it, and what a canary showed."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from sieminator.model.canary import CanaryRun, Trial
from sieminator.model.doctor import Check, Diagnosis, Examination, Topic
from sieminator.model.plan import Named
from sieminator.model.verdict import Verdict
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.problems import problem_lines
from sieminator.report.terminal.view import View
from sieminator.report.values import differences
from sieminator.report.words import command, count

_VERDICTS = {Verdict.OK: "ok", Verdict.WARNING: "warning", Verdict.FAILED: "FAILED", Verdict.UNKNOWN: "unknown"}
_TONES = {
    Verdict.OK: Tone.PLAIN,
    Verdict.WARNING: Tone.CHANGE,
    Verdict.FAILED: Tone.LOUD,
    Verdict.UNKNOWN: Tone.LOUD,
}
_HOLDS = {
    Verdict.OK: "holds",
    Verdict.WARNING: "DOES NOT HOLD",
    Verdict.FAILED: "DOES NOT HOLD",
    Verdict.UNKNOWN: "cannot be told",
}
_ADDRESS = re.compile(r" \((https://[^\s)]+)\)")
"""An address in a hint: too long for the column of hints, and to be copied whole."""
_TOPIC = max(map(len, Topic)) + 2
_HANG = _TOPIC + max(map(len, _VERDICTS.values())) + 2


def doctor_lines(diagnosis: Diagnosis, view: View) -> Iterator[Line]:
    """Yield a block a target, the problems in files, and how many checks did not go well."""
    for target in diagnosis.targets:
        yield _heading(target, view)
        for message, group in groupby(target.checks, key=_told_together):
            checks = list(group)
            if message and len(checks) > 1:
                yield Line(
                    f"{len(checks)} {message}: {', '.join(check.topic for check in checks)}", Tone.LOUD, indent=2
                )
                continue
            for check in checks:
                yield from _check(check, target, view)
        if target.canary:
            yield from _canary(target.canary, view)
        yield EMPTY
    yield from problem_lines(diagnosis.problems)
    if diagnosis.problems:
        yield EMPTY
    yield from _closing(diagnosis, view)


def canary_lines(diagnosis: Diagnosis, view: View) -> Iterator[Line]:
    """Yield only what the canaries showed, to somebody who has read the checks."""
    for target in diagnosis.targets:
        if target.canary:
            yield _heading(target, view)
            yield from _canary(target.canary, view)
            yield EMPTY
    yield from _closing(diagnosis, view)


def _heading(target: Examination, view: View) -> Line:
    return Line(f"{target.target}  {view.title(target.platform)}", Tone.HEADING)


def _told_together(check: Check) -> str:
    """Return what several checks in a row share: that nobody looked, and why; empty for every other check."""
    return check.message if check.verdict is Verdict.UNKNOWN and not check.hint else ""


def _check(check: Check, target: Examination, view: View) -> Iterator[Line]:
    head = f"{check.topic:<{_TOPIC}}{_VERDICTS[check.verdict]:<{_HANG - _TOPIC}}"
    text = view.advise(target.target, check.message)
    yield Line(f"{head}{text}", _TONES[check.verdict], indent=2, hang=_HANG)
    for detail in check.details:
        yield Line(detail, _TONES[check.verdict], indent=2 + _HANG)
    if check.hint and check.verdict is not Verdict.OK:
        yield Line(view.advise(target.target, _ADDRESS.sub("", check.hint)), indent=2 + _HANG)
        for address in _ADDRESS.findall(check.hint):
            yield Line(address, indent=4, verbatim=True)


def _canary(run: CanaryRun, view: View) -> Iterator[Line]:
    cost = f"{count(run.writes, 'write')} and {count(run.listings, 'listing')}"
    yield Line(f"canary: {cost}{_remains(run)}", Tone.HEADING, indent=2)
    if run.reason:
        word = "could not go on" if run.writes else "was not sent"
        yield Line(f"it {word}: {view.advise(run.target, run.reason)}", Tone.LOUD, indent=4)
    yield from _fields(run.fields, view)
    for trial in run.abilities:
        yield Line(f"{_worded(trial)}: {_HOLDS[trial.verdict]}; {trial.message}", _TONES[trial.verdict], indent=4)
        yield from _differences(trial)
    if run.untried and run.abilities:
        names = ", ".join(name.replace("_", " ") for name in run.untried)
        yield Line(f"no canary can try: {names}", Tone.QUIET, indent=4)
    for word, named in (("LEFT THERE", run.left), ("MOVED MEANWHILE", run.moved)):
        for one in named:
            yield from _named(word, one)


def _remains(run: CanaryRun) -> str:
    if run.left or run.ending is not Verdict.OK or not run.writes:
        return ""
    return "; nothing of it is left"


def _fields(trials: Sequence[Trial], view: View) -> Iterator[Line]:
    """Yield how many fields come back as they were sent, and those that do not by name."""
    if not trials:
        return
    well = [trial for trial in trials if trial.verdict is Verdict.OK]
    text = f"{len(well)} of {count(len(trials), 'managed field')} come back as they were sent, each moved alone"
    yield Line(text, Tone.PLAIN if len(well) == len(trials) else Tone.LOUD, indent=4)
    for trial in trials:
        if trial.verdict is not Verdict.OK or view.verbose:
            yield Line(f"{trial.name}: {trial.message}", _TONES[trial.verdict], indent=4)
            yield from _differences(trial)


def _differences(trial: Trial) -> Iterator[Line]:
    for one in differences(trial.fields, ("sent", "stored")):
        yield Line(f"sent → stored, {one.path}: {one.short}".rstrip(), indent=6)
        for text in one.diff:
            yield Line(text, indent=8, verbatim=True)


def _worded(trial: Trial) -> str:
    return trial.name.replace("_", " ") + (" (unconfirmed until now)" if trial.unconfirmed else "")


def _named(word: str, one: Named) -> Iterator[Line]:
    yield Line(f"{word}: {one.title} ({one.remote_id}): {one.reason}", Tone.LOUD, indent=4, hang=4)
    if one.hint:
        yield Line(one.hint, indent=8)


def _closing(diagnosis: Diagnosis, view: View) -> Iterator[Line]:
    checks = [check for target in diagnosis.targets for check in target.checks]
    numbers = {verdict: sum(check.verdict is verdict for check in checks) for verdict in Verdict}
    said = [
        count(numbers[Verdict.FAILED], "check failed", "checks failed"),
        count(numbers[Verdict.UNKNOWN], "is unknown", "are unknown"),
        count(numbers[Verdict.WARNING], "warning"),
    ]
    amiss = [text for text in said if not text.startswith("0 ")]
    if amiss:
        yield Line(f"{', '.join(amiss)}, of {count(len(checks), 'check')}.", Tone.HEADING)
    else:
        yield Line(f"{count(len(checks), 'check')}, all well.")
    if diagnosis.run:
        yield Line(f"What the canary wrote is in the ledger as run {diagnosis.run}.", Tone.QUIET)
    elif diagnosis.sound:
        canary = f"{command('doctor', diagnosis.environment)}{view.narrowing} --canary"
        yield Line(f"To try what the targets really do: {canary}", Tone.QUIET, verbatim=True)
