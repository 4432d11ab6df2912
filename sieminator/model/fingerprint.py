"""A rule's managed content in 80 bits, so that a mark can say what we last wrote.

Scheme 1: SHA-256 over canonical JSON (sorted keys, no white space, UTF-8) of scheme, platform, kind, enabled and the
normalised body, first 80 bits in 16 characters of lower-case base32. Neither mark, commit nor time is part of it. A
scheme is never changed, only followed by the next; older ones stay computable (tests/model/golden_fingerprints.json).
"""

import base64
import hashlib
import json
from collections.abc import Iterable

from sieminator.model.rule import Content

SCHEME = 1


def fingerprint(platform: str, content: Content, unmanaged: frozenset[str] = frozenset()) -> str:
    """Return the fingerprint of a rule's content, without the fields that belong to the customer."""
    document = {
        "scheme": SCHEME,
        "platform": platform,
        "kind": content.kind,
        "enabled": content.enabled,
        "body": managed(content, unmanaged),
    }
    return digest(document)


def printed_as(
    mark: str, platform: str, content: Content, candidates: Iterable[frozenset[str]]
) -> frozenset[str] | None:
    """Return the set of unmanaged fields under which the content has this fingerprint; None where there is none.

    What belongs to the customer may have changed since a mark was written; that alone is nobody's edit.
    """
    for unmanaged in dict.fromkeys(candidates):
        if fingerprint(platform, content, unmanaged) == mark:
            return unmanaged
    return None


def managed(content: Content, unmanaged: frozenset[str]) -> dict[str, object]:
    """Return the body without the fields that belong to the customer, or that a rule which is off does not have."""
    left_out = unmanaged if content.enabled else unmanaged | content.only_on
    return {name: value for name, value in content.body.items() if name not in left_out}


def digest(document: object) -> str:
    """Return the first 80 bits of the SHA-256 over a document's canonical JSON."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    # A vendor's JSON may hold halves of surrogate pairs, which are no UTF-8.
    return base64.b32encode(hashlib.sha256(text.encode(errors="surrogatepass")).digest()[:10]).decode().lower()
