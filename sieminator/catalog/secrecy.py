"""Keep secrets out of files that Git remembers for ever."""

import re
from collections.abc import Mapping
from typing import Any

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.ports import Report
from sieminator.model.problem import Problem

_SECRET_KEY = re.compile(
    r"(secret|password|passwd|passphrase|pwd|token|api_?key|access_?key|private_?key)$", re.IGNORECASE
)
_SECRET_ADDRESS = re.compile(r"://[^/\s@]+@")
_FREE = ("variables", "overrides")
"""What is in these goes into queries, where a word like `token` is nothing special."""


def without_secrets(node: Node, report: Report) -> Node:
    """Return a block without what looks like a secret, after reporting each at its key and never its value."""
    data = node.data if isinstance(node.data, dict) else {}
    kept = {key: value for key, value in data.items() if key in _FREE}
    rest = {key: value for key, value in data.items() if key not in _FREE}
    cleaned = _cleaned(rest, (), node, report)
    order = {key: kept[key] if key in kept else cleaned[key] for key in data if key in kept or key in cleaned}
    return Node(order, node.locate, node.base)


def _cleaned(data: Mapping[str, Any], steps: Steps, node: Node, report: Report) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in data.items():
        here = (*steps, key)
        if isinstance(value, dict):
            kept[key] = _cleaned(value, here, node, report)
        elif _SECRET_KEY.search(key):
            hint = "name a credential instead: `credentials: {read: name}`"
            report(Problem("ENV011", f"a secret does not belong into a file (`{key}`)", node.key(*here), hint=hint))
        elif isinstance(value, str) and _SECRET_ADDRESS.search(value):
            hint = "leave user and password out of the address"
            report(Problem("ENV011", f"an address holds a user or a password (`{key}`)", node.key(*here), hint=hint))
        else:
            kept[key] = value
    return kept
