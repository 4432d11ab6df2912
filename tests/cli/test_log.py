"""What libraries log: into the log that somebody asked for, without a secret, and else nowhere."""

import logging
from pathlib import Path

from sieminator.cli.log import keep_quiet, start_log
from tests.cli.checkout import edit
from tests.cli.shell import process


def unsigned(root: Path) -> None:
    """Let the target of ``dead`` name no credential, so that Microsoft's own chain of credentials is asked."""
    edit(root / "environments/dead.yml", "    credentials: {read: reader, write: writer}\n", "")
    edit(
        root / "environments/dead.yml",
        "      endpoint: http://127.0.0.1:9\n      logs_endpoint: http://127.0.0.1:9\n"
        "      authority_endpoint: http://127.0.0.1:9\n",
        "    proxy: http://127.0.0.1:9\n",
    )


def test_a_sign_in_that_fails_is_our_error_and_nobody_elses_warning(root: Path) -> None:
    unsigned(root)

    done = process("plan", "--env", "dead", cwd=root, PATH="", HOME=str(root))

    assert done.exit == 4
    assert "could not be checked" in done.out
    assert done.err == ""


def test_with_a_log_the_warning_is_in_it(root: Path) -> None:
    unsigned(root)

    done = process("plan", "--env", "dead", "--log-file", "log.txt", cwd=root, PATH="", HOME=str(root))

    assert (done.exit, done.err) == (4, "")
    assert "WARNING azure.identity" in (root / "log.txt").read_text()


def test_the_log_redacts_what_libraries_say(tmp_path: Path) -> None:
    end = start_log(tmp_path / "log.txt")

    logging.getLogger("urllib3.connectionpool").warning("Retrying with password=%s", "hunter2-hunter2")
    logging.getLogger("urllib3.connectionpool").debug("every connection is none of our business")
    end()

    text = (tmp_path / "log.txt").read_text()
    assert "WARNING urllib3.connectionpool: Retrying with password=[redacted]" in text
    assert "none of our business" not in text


def test_logging_is_afterwards_as_it_was(tmp_path: Path) -> None:
    ours, root = logging.getLogger("sieminator"), logging.getLogger()
    before = (ours.level, ours.propagate, list(ours.handlers), list(root.handlers))

    for end in (start_log(tmp_path / "log.txt"), keep_quiet()):
        end()

    assert (ours.level, ours.propagate, list(ours.handlers), list(root.handlers)) == before
