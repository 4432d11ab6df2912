"""A content extension as it is uploaded: a zip, a tar or bare XML, taken apart.

Source: IBM's page of POST /config/extension_management/extensions for what may be sent, IBM's own sample (a zip with
one XML file and nothing else), and a public tool's `manifest.txt`; seen 2026-11-28. The limits are ours.
"""

import base64
import binascii
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.parser import BytesParser
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree as ET

from sieminator.fakes.qradar import xml_text
from sieminator.fakes.qradar.refusals import Refusal, invalid
from sieminator.fakes.wire import Request

MANIFEST = "manifest.txt"
_MOST_FILES = 100
_BROKEN = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PackagedRule:
    """One `<custom_rule>` of a package."""

    place: str
    """Its `id` there, which only the package itself refers to."""
    uuid: str
    data: str
    """The rule's XML; empty where it could not be decoded."""
    fault: str
    """Why it could not be, or nothing."""
    link_uuid: str | None

    @property
    def name(self) -> str:
        """The rule's name, or its uuid where there is none to be read."""
        try:
            return xml_text.text_of(xml_text.read(self.data), "name") or self.uuid
        except ValueError:
            return self.uuid


@dataclass(frozen=True, slots=True)
class Package:
    """What was uploaded."""

    hub_id: str | None
    """`_id` of the manifest; None where there is no manifest."""
    version: str
    name: str
    manifest: Mapping[str, Any]
    """`extension_manifest`."""
    build: str
    """The console from which the content is, `qradarversion`."""
    rules: tuple[PackagedRule, ...]
    groups: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Place to name and to the place of the group above."""
    links: tuple[tuple[str, str], ...] = ()
    """Places of a group and of a rule (or the rule's uuid)."""
    others: tuple[str, ...] = ()
    """Tags of what the fake does not install."""


def received(request: Request) -> bytes:
    """Return the file that a request uploads: its body, or the part `file` of a form."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return _file_of_form(request) if kind == "multipart/form-data" else request.body


def opened(body: bytes) -> Package:
    """Read a package; refuse what is no extension (22607), or has a broken manifest (22616)."""
    files = _files(body)
    found = [name for name in files if name.lower().endswith(".xml")]
    if len(found) != 1:
        raise _wrong(f"it holds {len(found)} XML files at its root")
    try:
        root = xml_text.read(files[found[0]])
    except ValueError as error:
        raise _wrong(str(error)) from error
    if root.tag != "content":
        raise _wrong(f"the root of {found[0]} is <{root.tag}>, not <content>")
    hub_id, manifest = _manifest(files.get(MANIFEST))
    stem = PurePosixPath(found[0]).stem
    return Package(
        hub_id=hub_id,
        version=str(manifest.get("version") or "1.0.0"),
        name=_localized(manifest, "extension_name") or stem,
        manifest=manifest,
        build=xml_text.text_of(root, "qradarversion").strip(),
        rules=tuple(_rule(element) for element in root.iterfind("custom_rule")),
        groups={_said(one, "id"): (_said(one, "name"), _said(one, "parent_id")) for one in root.iterfind("fgroup")},
        links=tuple((_said(one, "fgroup_id"), _said(one, "item_id")) for one in root.iterfind("fgroup_link")),
        others=tuple(sorted({str(one.tag) for one in root} - _READ)),
    )


_READ = {"qradarversion", "custom_rule", "fgroup_type", "fgroup", "fgroup_link"}


def _wrong(why: str) -> Refusal:
    return invalid(f"The supplied extension could not be validated successfully: {why}", 22607)


def _files(body: bytes) -> dict[str, bytes]:
    try:
        if zipfile.is_zipfile(io.BytesIO(body)):
            return _unzipped(body)
        if body[:2] == b"\x1f\x8b":
            return _untarred(body)
    except _BROKEN as error:
        raise _wrong(f"the archive cannot be read ({error})") from error
    if body.lstrip()[:1] == b"<":
        return {"content.xml": body}
    raise _wrong("it is neither a ZIP, nor a TAR.GZ, nor XML")


def _unzipped(body: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir() and "/" not in one.filename]
        _check_size(len(entries), sum(one.file_size for one in entries))
        return {one.filename: archive.read(one) for one in entries}


def _untarred(body: bytes) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        for one in archive:
            name = one.name.removeprefix("./")
            file = archive.extractfile(one) if one.isfile() and "/" not in name else None
            _check_size(len(found) + 1, one.size)
            if file is not None:
                found[name] = file.read()
    return found


def _check_size(count: int, size: int) -> None:
    if count > _MOST_FILES or size > xml_text.LARGEST:
        raise ValueError("it is too large")


def _file_of_form(request: Request) -> bytes:
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("utf-8", "replace")
    message = BytesParser().parsebytes(head + request.body)
    for part in message.walk():
        if not part.is_multipart() and part.get_param("name", header="content-disposition") == "file":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else b""
    raise _wrong("the form has no part 'file'")


def _manifest(text: bytes | None) -> tuple[str | None, dict[str, Any]]:
    if text is None:
        return None, {}
    try:
        whole = json.loads(text)
        hub_id, manifest = whole["_id"], whole["doc"]["extension_manifest"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _bad_manifest(f"{type(error).__name__}: {error}") from error
    if not isinstance(hub_id, str) or not hub_id or not isinstance(manifest, dict):
        raise _bad_manifest("_id or extension_manifest is not what it should be")
    if not isinstance(manifest.get("version"), str) or not manifest["version"]:
        raise _bad_manifest("extension_manifest has no version")
    return hub_id, manifest


def _bad_manifest(why: str) -> Refusal:
    return invalid(f"The supplied manifest for the extension is invalid. {why}", 22616)


def _localized(manifest: Mapping[str, Any], name: str) -> str:
    """Return a text of the manifest, in English where it is a key of `locale`."""
    key = manifest.get(name)
    locale = manifest.get("locale")
    texts = locale.get("en-US") if isinstance(locale, dict) else None
    found = texts.get(key, key) if isinstance(texts, dict) and isinstance(key, str) else key
    return found if isinstance(found, str) else ""


def description(package: Package) -> str:
    """Return what an extension says of itself."""
    return _localized(package.manifest, "extension_long_description")


def _rule(element: ET.Element) -> PackagedRule:
    data = fault = ""
    try:
        data = base64.b64decode("".join(_said(element, "rule_data").split()), validate=True).decode()
    except (binascii.Error, ValueError) as error:
        fault = f"rule_data cannot be decoded ({error})"
    return PackagedRule(_said(element, "id"), _said(element, "uuid"), data, fault, _said(element, "link_uuid") or None)


def _said(element: ET.Element, name: str) -> str:
    return xml_text.text_of(element, name).strip()
