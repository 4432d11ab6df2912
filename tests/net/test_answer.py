import gzip
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from sieminator.errors import (
    Conflict,
    Forbidden,
    Malformed,
    NotFound,
    Rejected,
    Throttled,
    Unauthorised,
    Unavailable,
    VendorError,
)
from sieminator.model.secret import Secret
from sieminator.net.answer import MOST_TEXT, failure, read_json, read_object, request_id, vendor_time
from sieminator.net.http import Session
from sieminator.net.redact import remember
from tests.net.server import says, serving

PAGE = b"<!DOCTYPE html>\n<html><head><title>Sign in &amp; wait</title></head><body>Welcome</body></html>"


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (302, Malformed),
        (400, Rejected),
        (401, Unauthorised),
        (403, Forbidden),
        (404, NotFound),
        (409, Conflict),
        (412, Conflict),
        (413, Rejected),
        (422, Rejected),
        (429, Throttled),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_status_is_one_error(status: int, error: type[VendorError]) -> None:
    found = failure(status, "Code", "words", where="lab", request_id="r-1")

    assert type(found) is error
    assert found.request_id == "r-1"
    assert found.message.startswith("lab: ")
    assert found.message.endswith(f"({status} Code): words")


def test_the_vendors_text_is_bounded_and_on_one_line() -> None:
    found = failure(400, "", "a\n b" + "x" * 100_000, where="lab")

    assert "a b" in found.message
    assert len(found.message) < MOST_TEXT + 100


def test_of_a_page_only_the_title_is_shown() -> None:
    found = failure(502, "", PAGE.decode(), where="lab")

    assert found.message.endswith("(502): an HTML page: Sign in & wait")


def test_a_secret_that_the_vendor_repeats_is_not_shown() -> None:
    remember(Secret("repeated-by-the-vendor"))

    found = failure(400, "", "bad header repeated-by-the-vendor; client_secret=other", where="lab")

    assert "repeated-by" not in found.message
    assert "other" not in found.message


def test_json_is_read_with_or_without_packing_and_byte_order_mark(open_session: Callable[..., Session]) -> None:
    packed = says(200, gzip.compress(b'{"a": "\xc3\xa4"}'), {"Content-Encoding": "gzip"})
    with serving(packed, says(200, b'\xef\xbb\xbf{"a": "\xc3\xa4"}')) as server:
        session = open_session()

        assert read_json(session.get(server.url), "lab") == {"a": "ä"}
        assert read_object(session.get(server.url), "lab") == {"a": "ä"}


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (PAGE, "not JSON but an HTML page: Sign in & wait"),
        (b'{"value": [{"id": 1}, {"i', "cut short or broken"),
        (b"", "empty where JSON was due"),
        (b"Bad gateway", "not JSON: Bad gateway"),
        (b'{"a": NaN}', "cut short or broken"),
        (b'{"a": 1e999}', "cut short or broken"),
        (b"[" * 100_000, "cut short or broken"),
    ],
    ids=["a page", "truncated", "empty", "words", "NaN", "beyond numbers", "too deep"],
)
def test_what_is_not_json_is_malformed(body: bytes, why: str, open_session: Callable[..., Session]) -> None:
    with serving(says(200, body, {"x-ms-request-id": "r-9"})) as server:
        response = open_session().get(server.url)

        with pytest.raises(Malformed, match=why) as raised:
            read_json(response, "lab")

    assert raised.value.request_id == "r-9"


def test_json_of_another_type_is_malformed(open_session: Callable[..., Session]) -> None:
    with serving(says(200, b"[1, 2]")) as server:
        response = open_session().get(server.url)

        with pytest.raises(Malformed, match=r"not a JSON object \(list"):
            read_object(response, "lab")


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Ms-Request-Id": "a", "x-ms-correlation-request-id": "b"}, "a"),
        ({"x-ms-correlation-request-id": "b", "x-ms-client-request-id": "c"}, "b"),
        ({"X-Request-ID": "d"}, "d"),
        ({"Date": "today"}, ""),
    ],
)
def test_the_vendors_number_for_a_request_is_found(headers: dict[str, str], expected: str) -> None:
    assert request_id(headers) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mon, 05 Jan 2026 12:00:30 GMT", datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)),
        ("Mon, 05 Jan 2026 13:00:30 +0100", datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)),
        ("Mon, 05 Jan 2026 12:00:30 -0000", datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC)),
        ("half past nine", None),
        ("Mon, 45 Jan 2026 12:00:30 GMT", None),
        ("", None),
    ],
)
def test_the_vendors_time_is_aware_or_unknown(text: str, expected: datetime | None) -> None:
    found = vendor_time({"Date": text})

    assert found == expected
    assert found is None or found.tzinfo is not None


def test_an_answer_without_a_date_tells_no_time() -> None:
    assert vendor_time({}) is None
