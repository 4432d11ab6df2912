"""What a canary tries: each managed field alone, and what docs/platforms.md says that a platform can and cannot do."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from sieminator.engine.cage import TAKEN, Cage, canary_key, twin_key
from sieminator.model.ability import Support
from sieminator.model.canary import Specimen, Trial
from sieminator.model.change import FieldChange
from sieminator.model.differences import differences
from sieminator.model.outcome import Outcome, Result
from sieminator.model.ports import Platform
from sieminator.model.rule import Content
from sieminator.model.verdict import Verdict


def try_fields(cage: Cage) -> Iterator[Trial]:
    """Yield one trial a managed field: it is changed, read back, and everything else must be as before."""
    for name in cage.platform.fields:
        if name in cage.specimen.elsewhere:
            continue
        value = cage.specimen.moves[name]
        yield _try_body(cage, name, {name: value})


def try_abilities(cage: Cage) -> Iterator[Trial]:
    """Yield the other trials, each where the platform says something of it."""
    known = cage.platform.abilities
    for trial in _try_abilities(cage):
        unsure = trial.name in known and known[trial.name].support is Support.UNCONFIRMED
        yield replace(trial, unconfirmed=unsure)


def _try_abilities(cage: Cage) -> Iterator[Trial]:
    names = {*tried(cage.platform, cage.specimen), _UNSET}
    yield _try_body(cage, "text", cage.specimen.text)
    for name, attempt in _ATTEMPTS.items():
        if name in names:
            yield attempt(cage)
    for name, (field, value) in cage.specimen.refused.items():
        if name in names:
            yield _try_refused(cage, name, field, value)
    if _ENABLED in names:
        yield _try_enabled(cage)


def tried(platform: Platform, specimen: Specimen) -> tuple[str, ...]:
    """Return the abilities that a canary tries, in the order of the platform's."""
    names = {*_ATTEMPTS, *specimen.refused, _ENABLED}
    return tuple(
        name for name, ability in platform.abilities.items() if name in names and ability.support is not Support.NONE
    )


def untried(platform: Platform, specimen: Specimen) -> tuple[str, ...]:
    """Return the abilities, and the fields, that somebody ought to try, and that no canary can."""
    known = tried(platform, specimen)
    unsure = (Support.UNCONFIRMED, Support.PARTIAL)
    abilities = (name for name, one in platform.abilities.items() if one.support in unsure and name not in known)
    return tuple(dict.fromkeys((*abilities, *sorted(specimen.elsewhere))))


def _try_body(cage: Cage, name: str, moves: Mapping[str, object]) -> Trial:
    """Change these fields, and see that they and nothing else moved."""
    assert cage.current is not None, "it was read when it was made"
    before = cage.current.content
    outcome = cage.put({**before.body, **moves})
    if outcome.result not in TAKEN:
        return _not_taken(name, outcome)
    found = cage.look()
    if found.mark != outcome.change.mark:
        return Trial(name, Verdict.FAILED, "our mark did not come back with it")
    return _judged(name, before, found.content, moves)


def _judged(name: str, before: Content, now: Content, moves: Mapping[str, object]) -> Trial:
    moved = {change.path.partition(".")[0] for change in differences(before, now, frozenset())}
    wanted = replace(before, enabled=False, body={**before.body, **moves})
    wrong = differences(wanted, now, frozenset())
    if not wrong and moved == set(moves):
        return Trial(name, Verdict.OK, "comes back as it was sent, and nothing else moved")
    if not wrong:
        return Trial(name, Verdict.UNKNOWN, "it was like that before, so that nothing could be seen")
    return Trial(name, Verdict.FAILED, _sentence(wrong, moves), wrong)


def _sentence(wrong: tuple[FieldChange, ...], moves: Mapping[str, object]) -> str:
    others = sorted({change.path.partition(".")[0] for change in wrong} - set(moves))
    said = []
    if len(others) < len({change.path.partition(".")[0] for change in wrong}):
        said.append("it comes back otherwise than it was sent")
    if others:
        said.append(f"with it moved {', '.join(others)}")
    return "; ".join(said)


def _try_unset(cage: Cage) -> Trial:
    """Take everything back at once."""
    outcome = cage.put(cage.specimen.content.body)
    if outcome.result not in TAKEN:
        return _not_taken(_UNSET, outcome)
    wrong = differences(cage.specimen.content, cage.look().content, frozenset())
    if wrong:
        return Trial(_UNSET, Verdict.FAILED, "what was set cannot be taken back", wrong)
    return Trial(_UNSET, Verdict.OK, "what was set can be taken back, all of it in one write")


def _try_chosen_id(cage: Cage) -> Trial:
    found = cage.current
    assert found is not None, "it was read when it was made"
    chosen = cage.platform.remote_id(cage.target.owner, canary_key(cage.target.owner), found.content.kind)
    if found.remote_id == chosen:
        return Trial("chosen_id", Verdict.OK, f"it is listed under the id that we chose ({chosen})")
    return Trial("chosen_id", Verdict.FAILED, f"it is listed as {found.remote_id}, and we chose {chosen}")


def _try_conditional_write(cage: Cage) -> Trial:
    """Write from a reading that is no longer true."""
    name = "conditional_write"
    outcome = cage.put(cage.specimen.content.body, over=cage.stale)
    if outcome.result is Result.CONFLICT:
        return Trial(name, Verdict.OK, f"a write from an older reading was stopped: {outcome.message}")
    if outcome.result in TAKEN:
        cage.look()
        return Trial(name, Verdict.FAILED, "a write from an older reading went through, over what was newer")
    return Trial(name, Verdict.UNKNOWN, outcome.message)


def _try_unique_titles(cage: Cage) -> Trial:
    """Ask for a second rule of the same title."""
    name = "unique_titles"
    outcome = cage.create(twin_key(cage.target.owner))
    if outcome.result is Result.REJECTED:
        return Trial(name, Verdict.OK, f"a second rule of one title was refused: {outcome.message}")
    if outcome.result in TAKEN:
        return Trial(name, Verdict.WARNING, "two rules of one title can be there")
    return Trial(name, Verdict.UNKNOWN, outcome.message)


def _try_refused(cage: Cage, name: str, field: str, value: object) -> Trial:
    """Send what the vendor is documented to refuse."""
    assert cage.current is not None, "it was read when it was made"
    outcome = cage.put({**cage.current.content.body, field: value})
    if outcome.result is Result.REJECTED:
        return Trial(name, Verdict.OK, f"{field} {_shown(value)} was refused: {outcome.message}")
    if outcome.result in TAKEN:
        cage.look()
        return Trial(name, Verdict.WARNING, f"{field} {_shown(value)} was taken")
    return Trial(name, Verdict.UNKNOWN, outcome.message)


def _shown(value: object) -> str:
    """Return what was sent as JSON, of a long value its beginning."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return text if len(text) <= _ROOM else f"{text[: _ROOM - 1]}…"


def _try_enabled(cage: Cage) -> Trial:
    if cage.ever_on:
        return Trial(_ENABLED, Verdict.FAILED, "it was sent switched off, and was found switched on")
    return Trial(_ENABLED, Verdict.OK, f"switched off it stayed, through {cage.writes} writes")


def _not_taken(name: str, outcome: Outcome) -> Trial:
    verdict = Verdict.FAILED if outcome.result is Result.REJECTED else Verdict.UNKNOWN
    return Trial(name, verdict, f"it was not taken: {outcome.message}")


_ROOM = 40
"""Characters that a value may take in a sentence."""
_UNSET = "unset"
_ENABLED = "enabled"
_ATTEMPTS: Mapping[str, Callable[[Cage], Trial]] = {
    "chosen_id": _try_chosen_id,
    "conditional_write": _try_conditional_write,  # while every field is another than at first
    _UNSET: _try_unset,
    "unique_titles": _try_unique_titles,  # when the title is the first one again
}
