"""What was fetched for a deeper lint."""

from collections.abc import Iterator

from sieminator.report.line import Line, Tone


def setup_lines(package: str, version: str, folder: str, *, is_new: bool) -> Iterator[Line]:
    """Yield what is there now, where it is kept, and what it is good for."""
    yield Line(f"{package} {version} {'is fetched' if is_new else 'is there already'}", Tone.HEADING)
    yield Line(f"kept in {folder}", indent=2)
    yield Line("`sieminator lint` asks it about every KQL query from now on.", Tone.QUIET, indent=2)
