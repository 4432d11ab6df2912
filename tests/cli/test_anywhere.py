"""Options that concern every command may stand anywhere."""

import pytest

from sieminator.cli.anywhere import to_the_front


@pytest.mark.parametrize(
    ("typed", "parsed"),
    [
        ("plan --env lab -v", "-v plan --env lab"),
        ("plan --root x --env lab", "--root x plan --env lab"),
        ("plan --root=x", "--root=x plan"),
        ("plan --log-file", "--log-file"),
        ("plan -- -v", "plan -- -v"),
        ("--debug-http hits", "--debug-http hits"),
        ("", ""),
    ],
)
def test_it_is_moved_to_the_front(typed: str, parsed: str) -> None:
    assert to_the_front(typed.split()) == parsed.split()
