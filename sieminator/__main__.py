"""``python -m sieminator``, and the entry point of the ``sieminator`` script."""

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from sieminator.cli.main import run

    sys.exit(run())


if __name__ == "__main__":
    main()
