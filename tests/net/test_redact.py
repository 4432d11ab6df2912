import base64
import json
import logging
import re
import sys
from collections.abc import Callable
from urllib.parse import quote, urlencode

import pytest

from sieminator.model.secret import Secret
from sieminator.net.redact import (
    GONE,
    RedactingFilter,
    holds_secret,
    redact,
    redact_headers,
    redact_values,
    remember,
)

VALUE = 'pa$$ "w/ö+rd" 73'


@pytest.mark.parametrize(
    "text",
    [
        f"sent {VALUE} to them",
        urlencode({"q": VALUE}),
        json.dumps({"q": VALUE}),
        json.dumps({"q": VALUE}, ensure_ascii=False),
        f"https://host/{quote(VALUE)}",
        f"https://host/{re.sub('%..', lambda found: found[0].lower(), quote(VALUE, safe=''))}",
        repr(VALUE),
    ],
    ids=["as it is", "in a form", "in JSON", "in JSON with its letters", "in a path", "in lower case", "in Python"],
)
def test_a_remembered_secret_is_redacted_in_every_spelling(text: str) -> None:
    remember(Secret(VALUE))

    clean = redact(text)

    assert GONE in clean
    assert "73" not in clean


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer eyJ0eXAi.abc",
        "authorization: Basic dXNlcjpoaWRkZW4=",
        "'Authorization': 'Bearer hidden-1'",
        "Cookie: session=hidden; other=hidden",
        "grant_type=client_credentials&client_secret=hidden&scope=x",
        "https://host/path?token=hidden&api-version=1",
        '{"access_token": "hidden", "expires_in": 3599}',
        '{"client_secret":"hid\\"den"}',
        '{"password": "it\'s hidden"}',
        "{'token': 'a \"hidden\" one'}",
        "no header, but Bearer abc.hidden1.xyz stands here",
        "http://user:hidden@proxy:3128 refused",
    ],
)
def test_a_secret_is_redacted_by_the_place_where_it_stands(text: str) -> None:
    clean = redact(text)

    assert GONE in clean
    assert "hid" not in clean
    assert "eyJ" not in clean
    assert "dXNl" not in clean


@pytest.mark.parametrize(
    "text",
    [
        "https://host/alertRules?api-version=2025-09-01&$skipToken=abcdef",
        "a rule about token theft: Bearer token replay",
        "DeviceProcessEvents | where FileName has_any (dynamic(['a.exe']))",
        '{"displayName": "Password spray", "secretive": "no"}',
        "https://host:8443/path@2",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


@pytest.mark.parametrize("before", ["", "u", "us", "user:"])
@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
def test_a_remembered_secret_is_redacted_in_base64_behind_anything(
    before: str, encode: Callable[[bytes], bytes]
) -> None:
    remember(Secret(VALUE))
    whole = encode(f"{before}{VALUE}".encode()).decode()

    clean = redact_values(whole)

    assert GONE in clean
    assert len(clean.replace(GONE, "")) <= len(before) * 2 + 4


def test_a_result_keeps_what_only_looks_like_a_secret() -> None:
    """A query is full of places where a secret could stand."""
    query = 'Events | where Url has "password=" and Line matches regex "token=[a-z]+"'

    assert redact_values(query) == query
    assert GONE in redact(query)


def test_a_secret_that_is_known_is_found_among_thousands() -> None:
    for number in range(500):
        remember(Secret(f"a-secret-of-target-{number:04}"))

    assert redact_values("they said a-secret-of-target-0499.") == f"they said {GONE}."
    assert redact_values("they said nothing of a secret") == "they said nothing of a secret"
    assert holds_secret("a-secret-of-target-0007")
    assert not holds_secret("a-secret-of-target-")


def test_a_very_short_secret_does_not_black_out_every_text() -> None:
    remember(Secret("lab"))

    assert redact("the lab is open") == "the lab is open"


def test_the_credentials_among_headers_are_redacted() -> None:
    headers = {"authorization": "Bearer x", "Set-Cookie": "a=b", "Accept": "application/json"}

    clean = redact_headers(headers)

    assert clean == {"authorization": GONE, "Set-Cookie": GONE, "Accept": "application/json"}


def test_a_log_record_is_redacted_with_its_arguments_and_its_traceback() -> None:
    remember(Secret("long-enough-to-hide"))
    try:
        int("it was long-enough-to-hide")
    except ValueError:
        trouble = sys.exc_info()
    record = logging.LogRecord("any", logging.ERROR, "a.py", 1, "sent %s", ("long-enough-to-hide",), trouble)

    kept = RedactingFilter().filter(record)

    assert kept
    assert "long-enough-to-hide" not in logging.Formatter().format(record)
    assert "ValueError" in logging.Formatter().format(record)
