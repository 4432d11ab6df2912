"""XML as the console reads and writes it: no document types, its own order of attributes, CDATA where it likes."""

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

LARGEST = 50_000_000
"""Bytes of one document; ours, so that no text can eat the machine."""
_DEEPEST = 60
_IN_ATTRIBUTES = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def read(data: bytes | str) -> ET.Element:
    """Return the root of a document; raise ValueError, which says why, for what is none, or has a document type."""
    if len(data) > LARGEST:
        raise ValueError("the document is too large")
    probe = data if isinstance(data, bytes) else data.encode()
    if b"<!DOCTYPE" in probe or b"<!ENTITY" in probe:
        raise ValueError("DOCTYPE is disallowed")
    try:
        # A document type, and with it every entity, was refused above.
        root = ET.fromstring(data)  # noqa: S314
    except (ET.ParseError, LookupError, UnicodeError) as error:
        raise ValueError(str(error)) from error
    if _depth(root) > _DEEPEST:
        raise ValueError("the document is nested too deeply")
    return root


def write(root: ET.Element, *, cdata: bool = False) -> str:
    """Return an element as text: attributes from Z to A, and texts as CDATA where they would need escaping."""
    parts: list[str] = []
    _write(root, parts, cdata=cdata)
    return "".join(parts)


def text_of(root: ET.Element, name: str) -> str:
    """Return the text of a child; empty where there is no such child."""
    return root.findtext(name) or ""


def _write(element: ET.Element, parts: list[str], *, cdata: bool) -> None:
    attributes = "".join(
        f' {name}="{escape(value, _IN_ATTRIBUTES)}"' for name, value in sorted(element.attrib.items(), reverse=True)
    )
    text = element.text or ""
    if len(element) and not text.strip():
        text = ""
    if not text and not len(element):
        parts.append(f"<{element.tag}{attributes}/>")
        return
    parts.append(f"<{element.tag}{attributes}>{_text(text, cdata=cdata)}")
    for child in element:
        _write(child, parts, cdata=cdata)
        if (child.tail or "").strip():
            parts.append(_text(child.tail or "", cdata=cdata))
    parts.append(f"</{element.tag}>")


def _text(text: str, *, cdata: bool) -> str:
    if cdata and any(sign in text for sign in "<>&") and "]]>" not in text and "\r" not in text:
        return f"<![CDATA[{text}]]>"
    return escape(text, {"\r": "&#13;"})


def _depth(root: ET.Element) -> int:
    depth, level = 0, [root]
    while level and depth <= _DEEPEST:
        depth, level = depth + 1, [child for element in level for child in element]
    return depth
