"""The fuzzer's process for one language: `python -m benchmarks.fuzz.one cql -max_total_time=30 FOLDER`."""

import sys
from datetime import timedelta

import atheris

with atheris.instrument_imports(include=["sieminator.languages"]):
    from sieminator.languages.reader import Reader, reader

    READ = reader(sys.argv[1])

LOOKBACK = timedelta(hours=1)


def look(read: Reader, text: str) -> None:
    """Ask a language everything about a text; an AssertionError says what it may never answer."""
    for finding in (*read.lint(text), *read.lint_fragment(text), *read.lint_windows(text, LOOKBACK)):
        assert 0 <= finding.offset <= len(text), finding
        assert finding.code.startswith(read.name[:3].upper()), finding
    for comment in read.comments(text):
        assert text.startswith(comment.text, comment.start), comment
    read.columns(text)
    for program in read.programs(text):
        assert 0 <= program.offset <= len(text), program


def main() -> None:
    """Fuzz until the time is up."""
    atheris.Setup([sys.argv[0], *sys.argv[2:]], lambda data: look(READ, data.decode("utf-8", "replace")))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
