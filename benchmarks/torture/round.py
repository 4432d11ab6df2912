"""One round: Git moves, a storm rises over a deploy or two, it clears, and everything must have come out right."""

import json
from collections.abc import Iterator
from functools import partial
from random import Random
from typing import Any

from benchmarks.torture import converged, fake, history, storms, truth
from benchmarks.torture.account import Account, Record
from benchmarks.torture.deploys import Ended, can_fill_disks
from benchmarks.torture.ground import PLACES, Ground
from benchmarks.torture.truth import CHANGES, FINE, UNKNOWN


class Round:
    """What happens in a round, and what is known of it."""

    def __init__(self, ground: Ground, chance: Random) -> None:
        self._ground = ground
        self._chance = chance
        self._ledger = ground.ledger / "ledger.jsonl"
        self._account = Account(self._ledger)
        self._before = history.last(ground.world)
        self._records: list[Record] = []
        self._ended: list[Ended] = []
        self.story: list[str] = []
        """What happened, for whoever looks for the reason."""

    def play(self) -> Iterator[str]:
        """Yield a sentence for each promise that was broken."""
        ground = self._ground
        ground.fake.ask(partial(fake.begin, ledger=self._ledger))
        moved = ground.checkout.move(self._chance)
        yield from self._plan_in_a_storm(moved)
        yield from self._deploy_in_a_storm()
        deployed, planned = self._run("deploy", "--yes"), self._run("plan")
        if {deployed.exit, planned.exit} <= {FINE, CHANGES}:
            yield from self._has_settled(json.loads(planned.out))
        else:
            said = f"{deployed.exit}, plan with {planned.exit}\n{deployed.out}{deployed.err}{planned.out}{planned.err}"
            yield f"in fine weather, deploy ends with {said}"
        yield from self._is_accounted_for()

    # ---- the storm

    def _plan_in_a_storm(self, moved: bool) -> Iterator[str]:
        if self._chance.random() < 0.3:
            self._brew(storms.brew(self._chance))
            planned = self._ground.run("plan")
            yield from truth.processes_end_well([planned])
            if moved and planned.exit == FINE:
                yield "in a storm, a plan says that there is nothing to do"
        self._clear()

    def _deploy_in_a_storm(self) -> Iterator[str]:
        chance, checkout = self._chance, self._ground.checkout
        secret = "another" if chance.random() < 0.05 else ""
        lifetime_s = chance.choice((0, 60, 3_599, 3_599))
        self._ground.behave(secret, page_size=chance.choice((1, 2, 3, 100)), token_lifetime_s=lifetime_s)
        is_broken = chance.random() < 0.2
        if is_broken:
            checkout.break_some(chance)
        self._brew(storms.brew(chance), storms.blows(chance))
        command = ["deploy", "--yes", *(["--prune"] if chance.random() < 0.2 else [])]
        full_at = self._some_bytes_on() if can_fill_disks() and chance.random() < 0.15 else None
        self._ended += self._ground.run_at_once([command] * chance.choice((1, 1, 2)), full_at)
        self.story += [f"exit {one.exit}, told {one.told}, full disk {one.full}: {one.words}" for one in self._ended]
        self._ground.tally["rounds with broken files"] += is_broken
        self._clear()
        checkout.mend()
        self._records += self._account.more()
        if is_broken:
            yield from truth.nothing_is_withdrawn(self._records)
        elif [one.exit for one in self._ended] == [FINE]:
            yield from self._is_truly_fine()

    def _is_truly_fine(self) -> Iterator[str]:
        """Find what is not as Git says although a deploy ended with 0, and nobody has touched anything since."""
        seen = self._ground.fake.ask(fake.seen)
        if not seen.deeds:
            rules = self._ground.rules(seen.foreign)
            yield from converged.is_as_git_says(self._ground.checkout.pieces, rules, PLACES)

    def _brew(self, weather: list[fake.Storm], blows: list[fake.Blow] | None = None) -> None:
        self._ground.fake.ask(partial(fake.brew, storms=weather, blows=blows or ()))
        self._ground.tally["storms"] += len(weather)
        self.story += map(str, weather)

    def _clear(self) -> None:
        self._brew([])
        self._ground.behave()

    def _some_bytes_on(self) -> int:
        size = self._ledger.stat().st_size if self._ledger.exists() else 0
        return size + self._chance.randrange(8_000)

    def _run(self, *words: str) -> Ended:
        ended = self._ground.run(*words)
        self._ended.append(ended)
        return ended

    # ---- afterwards

    def _has_settled(self, plan: dict[str, Any]) -> Iterator[str]:
        ground, pieces = self._ground, self._ground.checkout.pieces
        self._records += self._account.more()
        seen = ground.fake.ask(fake.seen)
        rules, touched = ground.rules(seen.foreign), {(deed.place, deed.rule) for deed in seen.deeds}
        ground.tally["deeds of people"] += len(seen.deeds)
        self.story += map(str, seen.deeds)
        yield from converged.holds_only_what_people_did(plan, touched, seen.clones)
        yield from converged.is_as_git_says(pieces, rules, PLACES, held=converged.held(plan), touched=touched)
        excused = seen.raced | truth.may_have_written_over(self._records)
        yield from truth.nobody_lost_an_edit(seen.expected, rules, excused)
        yield from self._drift_in_a_storm(bool(converged.differing(pieces, rules)))
        yield from self._mend(plan, converged.unwanted(pieces, rules) & touched)

    def _drift_in_a_storm(self, differing: bool) -> Iterator[str]:
        self._brew(storms.brew(self._chance) if self._chance.random() < 0.3 else [])
        drifted = self._run("drift")
        if differing and drifted.exit not in (CHANGES, UNKNOWN):
            yield f"somebody edited rules, and drift ends with {drifted.exit}\n{drifted.out}"
        self._clear()

    def _mend(self, plan: dict[str, Any], unwanted: frozenset[truth.Where]) -> Iterator[str]:
        """Write Git's version over what people did, by name; then nothing is left to do."""
        ground, pieces = self._ground, self._ground.checkout.pieces
        wanted = {piece.key for piece in pieces if piece.wanted}
        held = {change["key"] for target in plan["targets"] for change in target["changes"] if change["held"]}
        ground.fake.ask(partial(fake.mend, deleted=sorted(unwanted)))
        healed = self._run("deploy", "--yes", *(["--heal", *sorted(held & wanted)] if held & wanted else []))
        if healed.exit != FINE:
            yield f"in fine weather, a deploy that heals ends with {healed.exit}\n{healed.out}{healed.err}"
        seen = ground.fake.ask(fake.seen)
        yield from converged.is_as_git_says(pieces, ground.rules(seen.foreign), PLACES)

    def _is_accounted_for(self) -> Iterator[str]:
        ground = self._ground
        self._records += self._account.more()
        seen, states = ground.fake.ask(fake.seen), history.since(ground.world, self._before)
        ground.tally["states of rules"] += len(states)
        ground.tally.update(f"writes that ended {one['result']}" for one in self._records if one["phase"] == "outcome")
        yield from seen.disturbed
        yield from seen.unintended
        yield from truth.processes_end_well(self._ended)
        yield from truth.every_intent_has_its_outcome(self._records, self._ended)
        yield from truth.what_is_told_is_recorded(self._records, self._ended)
        yield from truth.what_is_done_was_seen(self._records, states)
        yield from truth.raw_copies_are_true(self._records, history.since(ground.world, 0), ground.ledger)
        cut_off = sum(one.exit < 0 or one.full for one in self._ended)
        if self._account.broken > cut_off:
            yield f"{self._account.broken} lines of the ledger cannot be read, and {cut_off} processes were cut off"
