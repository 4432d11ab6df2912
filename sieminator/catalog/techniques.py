"""Whether the ATT&CK techniques that a detection names exist, and still stand."""

import re

from sieminator.model.node import Node
from sieminator.model.node import Path as Steps
from sieminator.model.ports import Report
from sieminator.model.problem import Level, Problem

_ID = re.compile(r"T\d{4}(?:\.\d{3})?", re.ASCII)


def check_techniques(node: Node, report: Report, *steps: str) -> None:
    """Report ids at the path that ATT&CK does not know, has revoked, or has deprecated; whatever else is wrong."""
    from sieminator.attack.techniques import nearest, technique

    ids: object = node.data
    for step in steps:
        ids = ids.get(step) if isinstance(ids, dict) else None
    for number, wanted in enumerate(ids if isinstance(ids, list) else [ids]):
        if not isinstance(wanted, str) or not _ID.fullmatch(wanted):
            continue  # the shape has said so
        found = technique(wanted)
        where: Steps = (*steps, number) if isinstance(ids, list) else steps
        if found is None:
            near = nearest(wanted)
            hint = f"did you mean `{near}`?" if near else ""
            report(Problem("DET017", f"ATT&CK has no such technique ({wanted})", node.where(*where), hint=hint))
        elif found.revoked:
            hint = f"it is {found.revoked_by} now" if found.revoked_by else ""
            report(Problem("DET018", f"ATT&CK has revoked this technique ({wanted})", node.where(*where), hint=hint))
        elif found.deprecated:
            message = f"ATT&CK has deprecated this technique ({wanted})"
            report(Problem("DET018", message, node.where(*where), Level.WARNING, "choose one that stands"))
