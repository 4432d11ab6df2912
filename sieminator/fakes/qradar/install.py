"""Installing an extension: rules are matched by uuid, get the console's numbers, and refused one by one.

Source: public tools that install rules so (uuid matched, numbers given anew, `overwrite=false` keeps what is there and
says nothing), IBM's pages on the extension's states; seen 2026-11-28. The texts are unconfirmed.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sieminator.fakes.qradar import console_xml, groups, parts, rule_xml, rules, tasks, xml_text
from sieminator.fakes.qradar.console import Console
from sieminator.fakes.qradar.extension import known, packaged, settled
from sieminator.fakes.qradar.furniture import RULE_GROUP_ROOT
from sieminator.fakes.qradar.packages import Package, PackagedRule
from sieminator.fakes.qradar.rules import StoredRule
from sieminator.fakes.qradar.tasks import Task

ADD, OVERWRITE, SKIP, ERROR = "ADD", "OVERWRITE", "SKIP", "ERROR"
"""What a task's result says of each item; only SKIP stands on IBM's page, the others are unconfirmed."""

CUSTOM_RULE = {"content_type_id": 3, "content_type_name": "custom_rule"}
FGROUP = {"content_type_id": 12, "content_type_name": "fgroup"}

Ending = tuple[str, str, Any]
"""Status, message and result of the task."""


def start(console: Console, task: Task) -> dict[str, Any]:
    """Install the first half of the rules."""
    extension, package = known(console, task.work["extension"]), packaged(console, task.work["extension"])
    if _too_new(console, package):
        return task.work
    settled(console, extension, "INSTALLING")
    return _go_on(console, task.work, package.rules[: len(package.rules) // 2])


def finish(console: Console, task: Task) -> Ending:
    """Install the rest, and say how it went."""
    extension, package = known(console, task.work["extension"]), packaged(console, task.work["extension"])
    if why := _too_new(console, package):
        settled(console, extension, "INSTALL_FAILED", why)
        return tasks.EXCEPTION, why, None
    work = _go_on(console, task.work, package.rules[len(task.work.get("content", [])) :])
    faults = list(work.get("faults", []))
    faults += _group(console, package)
    status = "INSTALLED_WITH_ERROR" if faults else "INSTALLED"
    settled(console, extension, status, "\n".join(faults), by=task.fields.get("created_by"))
    result = {"id": task.id, "task_type": "INSTALL", "content": [*work.get("content", []), *_groups_said(package)]}
    return tasks.COMPLETED, "", result


def abort(console: Console, task: Task, why: str) -> None:
    """Leave the extension as a failure does; what was installed by then stays."""
    settled(console, known(console, task.work["extension"]), "INSTALL_FAILED", why)


def action(console: Console, rule: PackagedRule, *, overwrite: bool) -> str:
    """Return what an installation does with a rule, as far as that is seen before."""
    found = rules.by_uuid(console, rule.uuid) if rule.uuid else None
    return ADD if found is None else OVERWRITE if overwrite else SKIP


def _too_new(console: Console, package: Package) -> str:
    """Return why content of a later console cannot be installed; empty where it can be.

    Source: IBM, content-management-script-parameters: content of a later version is refused; the text is unconfirmed.
    """
    if _numbers(package.build) <= _numbers(console.behaviour.build):
        return ""
    return f"The content was exported from {package.build}, which is later than {console.behaviour.build}"


def _numbers(build: str) -> list[int]:
    return [int(one) if one.isascii() and one.isdigit() and len(one) < 19 else 0 for one in build.split(".")]


def _go_on(console: Console, work: dict[str, Any], chosen: Sequence[PackagedRule]) -> dict[str, Any]:
    content, faults = list(work.get("content", [])), list(work.get("faults", []))
    for rule in chosen:
        done = action(console, rule, overwrite=work["overwrite"])
        found = [] if done == SKIP else _install(console, rule)
        faults += [f"custom_rule '{rule.name}': {fault}" for fault in found]
        content.append({**CUSTOM_RULE, "name": rule.name, "action": ERROR if found else done})
    return {**work, "content": content, "faults": faults}


def _install(console: Console, packed: PackagedRule) -> list[str]:
    """Install one rule; return why it cannot be, or nothing."""
    if packed.fault:
        return [packed.fault]
    try:
        root = xml_text.read(packed.data)
    except ValueError as error:
        return [str(error)]
    found = list(rule_xml.faults(console, root))
    if found:
        return found
    console_xml.adopt(console, root)
    for part, value in console.behaviour.alters.items():
        if part != "group":
            parts.change(console, root, part, value)
    before = rules.by_uuid(console, packed.uuid) if packed.uuid else None
    made = made_of(console, root, packed.uuid, packed.link_uuid)
    rules.write(console, made if before is None else _over(console, made, before))
    return []


def made_of(console: Console, root: Any, uuid: str = "", link_uuid: str | None = None) -> StoredRule:
    """Return a new rule of an adopted XML, with the console's next number; without a uuid it is given one."""
    number, stamp = rules.new_id(console), console.stamp()
    return StoredRule(
        id=number,
        uuid=uuid or str(uuid5(NAMESPACE_OID, f"rule {number}")),
        name=xml_text.text_of(root, "name").strip(),
        type=root.get("type", "EVENT"),
        origin="USER",
        owner=root.get("owner") or "admin",
        enabled=root.get("enabled") == "true",
        building_block=root.get("buildingBlock") == "true",
        link_uuid=link_uuid,
        created=stamp,
        modified=stamp,
        capacity=rules.NO_CAPACITY,
        xml=xml_text.write(root),
    )


def _over(console: Console, made: StoredRule, before: StoredRule) -> StoredRule:
    """Return a rule in place of the one that was there."""
    behaviour = console.behaviour
    return replace(
        made,
        id=made.id if behaviour.new_ids else before.id,
        origin="OVERRIDE" if before.origin == "SYSTEM" else before.origin,
        enabled=before.enabled if behaviour.keep_enabled else made.enabled,
        created=before.created,
        capacity=before.capacity,
    )


def _group(console: Console, package: Package) -> list[str]:
    """Put the rules into their groups; return what could not be done."""
    made: dict[str, int] = {}
    faults = []
    known_groups = {str(group.id) for group in groups.every(console)}
    uuids = {rule.place: rule.uuid for rule in package.rules} | {rule.uuid: rule.uuid for rule in package.rules}
    linked = {uuids[item] for _, item in package.links if item in uuids}
    for uuid in linked:  # the package says in which groups its rules are: they leave those that it does not name
        groups.unlink(console, uuid)
    for place, item in package.links:
        if place not in package.groups and place not in known_groups:
            faults.append(f"fgroup_link: there is no group {place!r}")
        elif item not in uuids:
            faults.append(f"fgroup_link: there is no item {item!r}")
        elif rules.by_uuid(console, uuids[item]) is not None:
            number = _made_group(console, package, place, made) if place in package.groups else int(place)
            groups.link(console, number, uuids[item])
    _group_otherwise(console, package)
    return faults


def _group_otherwise(console: Console, package: Package) -> None:
    """Put the rules into the groups that the console's behaviour says, whatever the package does."""
    names = console.behaviour.alters.get("group")
    if names is None:
        return
    for rule in package.rules:
        if rules.by_uuid(console, rule.uuid) is not None:
            groups.unlink(console, rule.uuid)
            for name in [names] if isinstance(names, str) else names:
                groups.link(console, groups.named(console, name).id, rule.uuid)


def _made_group(console: Console, package: Package, place: str, made: dict[str, int]) -> int:
    """Return the number of a group of the package, which is made with those above it where it is not there."""
    above: list[str] = []
    while place in package.groups and place not in made and place not in above:
        above.append(place)
        place = package.groups[place][1]
    for one in reversed(above):
        name, parent = package.groups[one]
        made[one] = groups.named(console, name, made.get(parent, RULE_GROUP_ROOT)).id
    return made[above[0]] if above else made[place]


def _groups_said(package: Package) -> list[dict[str, Any]]:
    return [{**FGROUP, "name": name, "action": ADD} for name, _ in package.groups.values()]


def as_json(package: Package) -> str:
    """Return what the contents of an extension are said to be."""
    found: list[dict[str, Any]] = [
        {**CUSTOM_RULE, "identifier": rule.uuid, "content_metadata": None} for rule in package.rules
    ]
    found += [{**FGROUP, "identifier": name, "content_metadata": None} for name, _ in package.groups.values()]
    return json.dumps(found)
