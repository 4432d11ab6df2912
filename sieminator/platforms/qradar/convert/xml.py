"""XML of a console: read without trusting it, written the same way every time."""

import re
from xml.etree import ElementTree

Element = ElementTree.Element

DEEPEST = 64
"""Elements within elements; a rule has seven."""

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: XML 1.0 (fifth edition), production 2; a carriage return is read back as a line feed."""


_LONGEST = 18
"""Digits of a number: the console's are of 64 bits."""


class Unreadable(ValueError):
    """What was read is no rule, no content or no package; the text says why, in one clause."""


def parse(text: str | bytes) -> Element:
    """Read a document of one root element.

    Raises:
        Unreadable: it is not well-formed, is nested too deeply, or declares a document type: no console's export has
            one, and entities are how a small text becomes a large one.
    """
    # No entity is ever expanded: they stand in a document type, and that is refused before it is read.
    reader = ElementTree.XMLParser(target=_Careful())  # noqa: S314
    try:
        reader.feed(text)
        root = reader.close()
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable(f"it is no XML ({error})") from error
    if not isinstance(root, Element):
        raise Unreadable("it is no XML (nothing is in it)")
    return root


def write(root: Element) -> str:
    """Return an element's text; attributes stand in the order in which they were set or found."""
    return ElementTree.tostring(root, encoding="unicode")


def uncarried(text: str) -> str:
    """Return the characters of a text that XML cannot carry, each once, in the order of the text."""
    return "".join(dict.fromkeys(_FORBIDDEN.findall(text)))


def whole(text: str) -> int | None:
    """Read a whole number that is not negative; None for anything else, and for one that no console has."""
    return int(text) if len(text) <= _LONGEST and text.isascii() and text.isdigit() else None


def child(parent: Element, tag: str) -> Element:
    """Return the first child of a tag; made at the end where there is none."""
    found = parent.find(tag)
    return ElementTree.SubElement(parent, tag) if found is None else found


def add(parent: Element, tag: str, text: str = "", **attributes: str) -> Element:
    """Append a child with a text and attributes, in the order given."""
    made = ElementTree.SubElement(parent, tag, attributes)
    made.text = text or None
    return made


class _Careful(ElementTree.TreeBuilder):
    """Builds a tree, and gives up on what no console sends."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unreadable(f"it is nested more than {DEEPEST} deep")
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        self._depth -= 1
        return super().end(tag)

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise Unreadable(f"it declares a document type ({name})")
