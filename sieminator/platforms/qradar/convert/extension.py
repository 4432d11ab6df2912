"""A content extension: the package that carries rules to a console, and the one that an export task gives back.

Sources: the content XML of IBM/api-samples (extension_management) and of the public tools named in `conditions.py`; the
manifest of wiemBe/ais0c, which says that it is the shape of QRadar's own export; seen 2026-11-28. Neither was seen on
a console.
"""

import base64
import binascii
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

from sieminator.platforms.qradar.convert.fields import FLOW
from sieminator.platforms.qradar.convert.xml import Element, Unreadable, add, parse, whole, write

LARGEST = 128 * 1024 * 1024
"""Bytes of all that a package holds, unpacked: 9,000 rules of 10 kB, encoded."""
MOST_FILES = 256

FIRST_NUMBER = 900_001
"""Of rules that have none yet. Numbers in a package only tie its parts together: the console knows a rule by its uuid,
and numbers it itself. Source: wiemBe/ais0c, seen 2026-11-28; unconfirmed."""

_GROUPS = 3
"""Type and root of rule groups. Source: pySigma-backend-qradar 0.3.3, seen 2026-11-28."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True, slots=True)
class RuleXml:
    """A rule as it goes into a package."""

    uuid: str
    xml: str
    group: str = ""
    """Name of the rule group that it is to be in; empty for none."""


@dataclass(frozen=True, slots=True)
class ExportedRule:
    """A rule as it comes out of a package."""

    uuid: str
    number: str
    """The console's; an export holds that of the console which made it."""
    xml: str
    origin: str = ""
    """USER, SYSTEM or OVERRIDE."""
    linked: str = ""
    """Of an override: the uuid of the rule that it overrides."""
    groups: tuple[str, ...] = ()
    """Names of the groups that it is in, if those were exported with it (`FGROUP_LINKS`)."""


def build(
    rules: Sequence[RuleXml], hub_id: str, version: str, qradar_version: str, moment: datetime, owner: str = "admin"
) -> bytes:
    """Return the package: the same bytes for the same arguments, whatever the order of the rules.

    ``qradar_version`` is the console's own (`build_version` of GET /system/about): content of a later version is
    refused. ``moment`` is aware, and becomes the rules' date. ``owner`` is whose group a new one becomes.
    """
    content = _content(sorted(rules, key=lambda rule: rule.uuid), qradar_version, moment, owner)
    files = {"manifest.txt": _manifest(hub_id, version), f"{hub_id}.xml": _DECLARATION + write(content)}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as package:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # the same on every system that builds it
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text.encode())
    return out.getvalue()


def read(package: bytes) -> list[ExportedRule]:
    """Return the rules of a package, in its order.

    Raises:
        Unreadable: it is no package of content, or holds more than any console sends.
    """
    return [rule for content in _contents(package) for rule in _rules(content)]


def next_version(taken: Iterable[str]) -> str:
    """Return a version above all of those that were uploaded under one id: a second upload of one is refused (22613).

    What is no version of ours, such as one that somebody uploaded by hand, counts for nothing.
    """
    ours = (text.strip().removeprefix(_SERIES) for text in taken if text.strip().startswith(_SERIES))
    return f"{_SERIES}{max((number for one in ours if (number := whole(one)) is not None), default=0) + 1}"


_SERIES = "1.0."


# ---- what is sent


def _manifest(hub_id: str, version: str) -> str:
    words = {
        "extension.name": hub_id,
        "extension.long.description": "Rules that sieminator deploys. Their source is Git.",
    }
    manifest = {
        "authored_by": "sieminator",
        "authored_by_email": "",
        "extension_name": "extension.name",
        "extension_long_description": "extension.long.description",
        "locale": {"en-US": words},
        "min_qradar_version": "7.5.0",
        "package_size": "0",
        "supported_language_set": ["en-US"],
        "version": version,
    }
    return json.dumps({"_id": hub_id, "doc": {"extension_manifest": manifest}}, indent=2, sort_keys=True) + "\n"


def _content(rules: Sequence[RuleXml], qradar_version: str, moment: datetime, owner: str) -> Element:
    content = Element("content")
    add(content, "qradarversion", qradar_version)
    date = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
    parsed = [(rule, parse(rule.xml)) for rule in rules]
    taken = {root.get("id") for _, root in parsed}
    free = (str(number) for number in count(FIRST_NUMBER) if str(number) not in taken)
    names = sorted({rule.group for rule in rules if rule.group})
    groups = {name: str(FIRST_NUMBER + number) for number, name in enumerate(names)}
    if groups:
        _add_groups(content, groups, date, owner)
    for link, (rule, root) in enumerate(parsed, FIRST_NUMBER):
        if root.get("id", "0") == "0":
            root.set("id", next(free))
        _add_rule(content, rule.uuid, root, date)
        if rule.group:
            made = add(content, "fgroup_link")
            add(made, "fgroup_id", groups[rule.group])
            add(made, "item_id", root.get("id", ""))
            add(made, "user_name", owner)
            add(made, "id", str(link))
    return content


def _add_rule(content: Element, uuid: str, root: Element, date: str) -> None:
    made = add(content, "custom_rule")
    add(made, "origin", "USER")
    add(made, "flags", "0")
    add(made, "mod_date", date)
    add(made, "rule_data", base64.b64encode(write(root).encode()).decode())
    add(made, "uuid", uuid)
    # Source: 0 in every export that is public; 4 in blue-team021's rules of type FLOW, seen 2026-11-28.
    add(made, "rule_type", "4" if root.get("type") == FLOW else "0")
    add(made, "id", root.get("id", ""))
    add(made, "create_date", date)


def _add_groups(content: Element, groups: dict[str, str], date: str, owner: str) -> None:
    kind = add(content, "fgroup_type")
    add(kind, "name", "rule")
    add(kind, "description", "rule")
    add(kind, "id", str(_GROUPS))
    add(kind, "class_name", "com.q1labs.core.shared.group.RuleGroupFactory")
    for name, number in groups.items():
        made = add(content, "fgroup")
        add(made, "parent_id", str(_GROUPS))
        add(made, "type_id", str(_GROUPS))
        add(made, "user_name", owner)
        add(made, "level_id", "2")
        add(made, "name", name)
        add(made, "description")
        add(made, "id", number)
        add(made, "modified_date", date)


# ---- what is read


def _contents(package: bytes) -> Iterator[Element]:
    try:
        with zipfile.ZipFile(io.BytesIO(package)) as opened:
            entries = [entry for entry in opened.infolist() if entry.filename.lower().endswith(".xml")]
            if len(entries) > MOST_FILES or sum(entry.file_size for entry in entries) > LARGEST:
                raise Unreadable(f"it holds more than {MOST_FILES} files or {LARGEST} bytes")
            for entry in entries:
                with opened.open(entry) as stream:
                    text = stream.read(entry.file_size + 1)
                root = parse(text)
                if root.tag == "content":
                    yield root
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(f"it is no zip ({error})") from error


def _rules(content: Element) -> Iterator[ExportedRule]:
    groups = _groups(content)
    for rule in content.iterfind("custom_rule"):
        data = "".join((rule.findtext("rule_data") or "").split())
        try:
            xml = base64.b64decode(data, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Unreadable(f"a rule of it cannot be decoded ({error})") from error
        number = (rule.findtext("id") or "").strip()
        yield ExportedRule(
            uuid=(rule.findtext("uuid") or "").strip(),
            number=number,
            xml=xml,
            origin=(rule.findtext("origin") or "").strip(),
            linked=(rule.findtext("link_uuid") or "").strip(),
            groups=tuple(sorted(groups.get(number, ()))),
        )


def _groups(content: Element) -> dict[str, set[str]]:
    """Return the number of each rule to the names of its groups."""
    names = {
        (group.findtext("id") or "").strip(): (group.findtext("name") or "").strip()
        for group in content.iterfind("fgroup")
    }
    found: dict[str, set[str]] = {}
    for link in content.iterfind("fgroup_link"):
        name = names.get((link.findtext("fgroup_id") or "").strip())
        if name:
            found.setdefault((link.findtext("item_id") or "").strip(), set()).add(name)
    return found
