"""Keep secrets out of files that Git remembers for ever."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.ports import Report
from sieminator.model.problem import Problem
from sieminator.net.redact import holds_secret

_SECRET_KEY = re.compile(
    r"(secret|password|passwd|passphrase|pwd|token|api_?key|access_?key|private_?key)$", re.IGNORECASE
)
_SECRET_ADDRESS = re.compile(r"://[^\s@]+@")
"""A slash may come first, in a password that nobody escaped."""
_FREE = ("variables", "overrides")
"""What is in these goes into queries, where a word like `token` is nothing special."""


def without_secrets(node: Node, report: Report, apart: Collection[str] = ()) -> Node:
    """Return a block without what looks like a secret, after reporting each at its key and never its value.

    What is under the keys ``apart`` is read by itself, and left alone here.
    """
    data = node.data if isinstance(node.data, dict) else {}
    kept: dict[str, Any] = {}
    for key, value in data.items():
        if key in apart or (key in _FREE and not _is_known(key, value, node, report)):
            kept[key] = value
        elif key not in _FREE:
            kept |= _cleaned({key: value}, (), node, report)
    return Node(kept, node.locate, node.base)


def _cleaned(data: Mapping[str, Any], steps: Steps, node: Node, report: Report) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in data.items():
        here = (*steps, key)
        if isinstance(value, dict):
            kept[key] = _cleaned(value, here, node, report)
        elif _SECRET_KEY.search(key):
            hint = "name a credential instead: `credentials: {read: name}`"
            report(Problem("ENV011", f"a secret does not belong into a file (`{key}`)", node.key(*here), hint=hint))
        elif _is_known(key, value, node, report, steps):
            continue
        elif isinstance(value, str) and _SECRET_ADDRESS.search(value):
            hint = "leave user and password out of the address"
            report(Problem("ENV011", f"an address holds a user or a password (`{key}`)", node.key(*here), hint=hint))
        else:
            kept[key] = value
    return kept


def _is_known(key: str, value: Any, node: Node, report: Report, steps: Steps = ()) -> bool:
    """Report a value that holds one of this machine's own credentials, wherever it was pasted."""
    if not holds_secret(str(value)):
        return False
    hint = "take it out of the file and out of Git's history, and change it"
    message = f"the value of a credential stands here (`{key}`)"
    report(Problem("ENV011", message, node.key(*steps, key), hint=hint))
    return True
