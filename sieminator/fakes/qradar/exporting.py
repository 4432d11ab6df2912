"""An export: a zip with the wanted rules as the console has them, and what belongs to them.

Source: the layout of exports that public tools read (`custom_rule…-ContentExport….xml`, `<content>` with `custom_rule`,
`fgroup` and `fgroup_link`), and a public tool's manifest; seen 2026-11-28. The order of the elements is unconfirmed.
"""

import base64
import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import console_xml, groups, removing, rules
from sieminator.fakes.qradar.console import Console, iso
from sieminator.fakes.qradar.furniture import RULE_GROUP_ROOT
from sieminator.fakes.qradar.packages import MANIFEST
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.tasks import Task

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Source: 0 and 4 in public tools, seen 2026-11-28; the other two are made up.
RULE_TYPES = {"EVENT": 0, "FLOW": 4, "COMMON": 5, "OFFENSE": 6}


def finish(console: Console, task: Task) -> bytes:
    """Return the zip of a task; a rule that is gone by now is not in it."""
    found = [rules.by_id(console, number) for number in task.work["ids"]]
    chosen = [rule for rule in found if rule is not None]
    if console.behaviour.export_dependencies:
        chosen = _with_needed(console, chosen)
    stamp = datetime.fromtimestamp(console.now / 1_000, UTC).strftime("%Y%m%d%H%M%S")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"custom_rule-ContentExport-{stamp}.xml", _HEAD + content(console, chosen))
        if task.work.get("manifest"):
            archive.writestr(MANIFEST, _manifest(task.work["manifest"]))
    return buffer.getvalue()


def content(console: Console, chosen: list[StoredRule]) -> str:
    """Return the content XML of rules."""
    root = ET.Element("content")
    _say(root, qradarversion=console.behaviour.build)
    if console.behaviour.export_groups:
        _groups(console, root, chosen)
    for rule in chosen:
        _rule(console, root, rule)
    ET.indent(root, "\t")
    return ET.tostring(root, encoding="unicode")


def _rule(console: Console, root: ET.Element, rule: StoredRule) -> None:
    data = base64.b64encode(console_xml.exported(console, rule).encode()).decode()
    linked = {"link_uuid": rule.link_uuid} if rule.link_uuid else {}
    _say(
        ET.SubElement(root, "custom_rule"),
        base_capacity=rule.capacity["base_capacity"],
        origin=rule.origin,
        flags=0,
        mod_date=iso(rule.modified),
        rule_data=data,
        uuid=rule.uuid,
        **linked,
        capacity_timestamp=rule.capacity["capacity_timestamp"],
        rule_type=RULE_TYPES[rule.type],
        average_capacity=rule.capacity["average_capacity"],
        base_host_id=rule.capacity["base_host_id"],
        id=rule.id,
        create_date=iso(rule.created),
    )


def _groups(console: Console, root: ET.Element, chosen: list[StoredRule]) -> None:
    """Write the groups of the rules with those above them; the order is: kind, groups, links."""
    numbers = {rule.uuid: rule.id for rule in chosen}
    linked = [(group, uuid) for group, uuid in groups.links(console) if uuid in numbers]
    known = {group.id: group for group in groups.every(console)}
    needed: set[int] = set()
    for number, _ in linked:
        while number in known and number != RULE_GROUP_ROOT and number not in needed:
            needed.add(number)
            number = known[number].parent_id  # noqa: PLW2901 - it climbs
    if not needed:
        return
    _say(
        ET.SubElement(root, "fgroup_type"), name="rule", description="rule", id=RULE_GROUP_ROOT,
        class_name="com.q1labs.core.shared.group.RuleGroupFactory",
    )  # fmt: skip
    for group in (known[number] for number in sorted(needed)):
        _say(
            ET.SubElement(root, "fgroup"), parent_id=group.parent_id, type_id=RULE_GROUP_ROOT, user_name=group.owner,
            level_id=group.level, name=group.name, description=group.description, id=group.id,
            modified_date=iso(group.modified),
        )  # fmt: skip
    for place, (number, uuid) in enumerate(linked, 1):
        link = ET.SubElement(root, "fgroup_link")
        _say(link, fgroup_id=number, item_id=numbers[uuid], user_name="admin", id=place)


def _with_needed(console: Console, chosen: list[StoredRule]) -> list[StoredRule]:
    """Return rules with those that they refer to."""
    every = {name: rule for rule in rules.every(console) for name in (rule.uuid, str(rule.id))}
    found = {rule.uuid: rule for rule in chosen}
    waiting = list(chosen)
    while waiting:
        for name in sorted(removing.references(waiting.pop())):
            needed = every.get(name)
            if needed is not None and needed.uuid not in found:
                found[needed.uuid] = needed
                waiting.append(needed)
    return list(found.values())


def _say(element: ET.Element, **children: object) -> None:
    for name, value in children.items():
        ET.SubElement(element, name).text = str(value)


def _manifest(asked: dict[str, Any]) -> str:
    name, long = "extension.name", "extension.long.description"
    texts = {name: asked.get("name") or "", long: asked.get("description") or ""}
    manifest = {
        "version": asked.get("version") or "1.0.0",
        "min_qradar_version": asked.get("min_qradar_version") or "",
        "authored_by": asked.get("author") or "",
        "authored_by_email": asked.get("support_contact") or "",
        "package_size": "0",
        "supported_language_set": ["en-US"],
        "extension_name": name,
        "extension_long_description": long,
        "locale": {"en-US": texts},
    }
    return json.dumps({"_id": asked.get("id") or "", "doc": {"extension_manifest": manifest}}, indent=2)
