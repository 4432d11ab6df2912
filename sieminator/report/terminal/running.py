"""What a runner did in one turn: a few lines a target, and the rules that somebody has to look at."""

from collections.abc import Iterator

from sieminator.model.turns import RuleTurn, SinkTurn, Turn, Turned, Turns
from sieminator.report.line import EMPTY, Line, Tone
from sieminator.report.terminal.view import View
from sieminator.report.words import count, minute


def turns_lines(turns: Turns, view: View) -> Iterator[Line]:
    """Yield what was done at each target that needs a runner, and how many others there are."""
    between = False
    for turned in turns.targets:
        if turned.turn is not Turn.NOT_NEEDED:
            yield from [EMPTY] if between else []
            yield Line(turned.target, Tone.HEADING)
            yield from _target(turned, view)
            between = True
    others = [turned.target for turned in turns.targets if turned.turn is Turn.NOT_NEEDED]
    if others:
        named = f": {', '.join(others)}" if view.verbose else " (-v names them)"
        yield from [EMPTY] if between else []
        yield Line(f"{count(len(others), 'target')} where rules run by themselves{named}", Tone.QUIET)


def _target(turned: Turned, view: View) -> Iterator[Line]:
    if turned.turn is Turn.STOOD_BY:
        yield Line(f"standing by: {turned.holder} runs it", indent=2)
    if turned.reason:
        hint = f" ({turned.hint})" if turned.hint else ""
        yield Line(f"could not be run: {view.advise(turned.target, turned.reason + hint)}", Tone.LOUD, indent=2)
    yield from _counted(turned)
    for rule in turned.rules:
        yield from _rule(rule, view)
    for sink in turned.sinks:
        yield from _sink(sink)
    if turned.unfinished:
        yield Line("told to stop before all that is due was run; the next run goes on there", Tone.LOUD, indent=2)


def _counted(turned: Turned) -> Iterator[Line]:
    did = turned.did
    if did.windows:
        ran = sum(rule.did.windows > 0 for rule in turned.rules)
        yield Line(f"{count(did.windows, 'window')} of {count(ran, 'rule')} run, {count(did.hits, 'hit')}", indent=2)
    elif turned.turn is Turn.RAN and not turned.rules and not turned.unfinished:
        rules = count(turned.deployed or 0, "rule")
        after = f"; the next window is due at {minute(turned.next_due)}" if turned.next_due else ""
        yield Line(f"nothing was due ({rules}){after}" if turned.deployed else "no rules to run", indent=2)


def _rule(rule: RuleTurn, view: View) -> Iterator[Line]:
    did = rule.did
    if rule.reason:
        yield Line(f"{rule.title}: FAILED: {rule.reason}", Tone.LOUD, indent=2)
    if did.skipped:
        text = f"{rule.title}: {count(did.skipped, 'window')} GIVEN UP, after more waiting than the target allows"
        yield Line(text, Tone.LOUD, indent=2)
    if did.truncated:
        text = f"{rule.title}: {count(did.truncated, 'window')} found more rows than the rule may bring back"
        yield Line(text, Tone.LOUD, indent=2)
    if did.hits or view.verbose:
        until = f", run up to {minute(rule.until)}" if rule.until else ""
        yield Line(f"{rule.title}: {count(did.hits, 'hit')}{until}", Tone.CHANGE if did.hits else Tone.QUIET, indent=2)


def _sink(sink: SinkTurn) -> Iterator[Line]:
    if sink.sent:
        yield Line(f"{sink.name}: took {count(sink.sent, 'hit')}", indent=2)
    if sink.dropped:
        yield Line(f"{sink.name}: {count(sink.dropped, 'hit')} DROPPED; the hits file has them", Tone.LOUD, indent=2)
    if sink.reason:
        text = f"{sink.name}: does not take hits; {count(sink.waiting_bytes, 'byte')} wait on disk: {sink.reason}"
        yield Line(text, Tone.LOUD, indent=2)
