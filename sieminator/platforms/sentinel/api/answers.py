"""What Microsoft answered, or which of our errors it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.core.rest import HttpResponse

from sieminator.errors import Malformed, SieminatorError, Unauthorised, Unreachable, VendorError
from sieminator.net.answer import failure, read_json, request_id
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests


def read_object(response: HttpResponse, where: str) -> dict[str, object]:
    """Return the answer's JSON object; raises Malformed for anything else."""
    # azure-core's response has the three attributes of requests' that are read.
    found = read_json(cast("requests.Response", response), where)
    if not isinstance(found, dict):
        raise Malformed(
            f"{where}: the answer is not an object ({type(found).__name__})", request_id=request_number(response)
        )
    return found


def request_number(response: HttpResponse) -> str:
    """Return Microsoft's own number for the request."""
    return request_id(dict(response.headers))


def refusal(response: HttpResponse, where: str) -> VendorError:
    """Return the error that an answer with a failing status means."""
    code, text = _said(response)
    return failure(response.status_code, code, text, where=where, request_id=request_number(response))


def translated(error: AzureError, where: str) -> SieminatorError:
    """Return ours for what azure-core or azure-identity raised."""
    ours = _ours(error)
    if ours is not None:
        return ours
    if isinstance(error, ClientAuthenticationError):
        return Unauthorised(
            f"{where}: signing in failed: {_first_line(error)}",
            hint="name a credential in the target and store it with `sieminator login`, or sign in with `az login`",
        )
    if isinstance(error, HttpResponseError) and error.response is not None:
        return refusal(cast("HttpResponse", error.response), where)
    return Unreachable(f"{where}: {_first_line(error)}", sent=True)


def _ours(error: BaseException) -> SieminatorError | None:
    """Find our own error where azure-identity wrapped it in one of its."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SieminatorError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _said(response: HttpResponse) -> tuple[str, str]:
    """Return code and text of `{"error": {…}}`; of nested ones the innermost text, which says what is really wrong."""
    try:
        error: object = cast("Mapping[str, object]", read_json(cast("requests.Response", response), "")).get("error")
    except (Malformed, AttributeError):
        return "", response.text()
    if not isinstance(error, dict):
        return "", response.text()
    code, texts = str(error.get("code") or ""), []
    while isinstance(error, dict):
        texts.append(str(error.get("message") or ""))
        error = error.get("innererror")
    return code, next((text for text in reversed(texts) if text), "")


def _first_line(error: BaseException) -> str:
    return redact((str(error).strip().splitlines() or [type(error).__name__])[0])
