"""A short campaign, of a seed that stays the same; `make torture` goes on for minutes, with one of its own."""

from pathlib import Path

from benchmarks.torture.campaign import Campaign

SEED, ROUNDS = 2, 3


def test_a_few_rounds_break_no_promise(tmp_path: Path) -> None:
    with Campaign(tmp_path, SEED) as campaign:
        for _ in range(ROUNDS):
            assert campaign.go_on() == [], f"round {campaign.round}: python -m benchmarks.torture --seed {SEED}"

    assert campaign.tally["rounds"] == ROUNDS
    assert campaign.tally["processes"] >= 4 * ROUNDS
    assert campaign.tally["storms"] > 0
    assert campaign.tally["writes that ended done"] > 0
