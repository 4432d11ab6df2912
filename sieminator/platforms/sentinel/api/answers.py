"""What Microsoft answered, or which of our errors it is."""

from typing import TYPE_CHECKING, Protocol, cast

from azure.core.exceptions import AzureError, ClientAuthenticationError, HttpResponseError
from azure.core.rest import HttpRequest, HttpResponse

from sieminator.errors import Malformed, SieminatorError, Unauthorised, Unreachable, VendorError
from sieminator.net import answer
from sieminator.net.redact import redact

if TYPE_CHECKING:
    import requests


def send(client: "Client", request: HttpRequest, where: str) -> HttpResponse:
    """Send a request through an SDK's pipeline; raises ours for no answer, and for one with a failing status."""
    try:
        response = client.send_request(request)
    except AzureError as error:
        raise translated(error, where) from error
    if response.status_code >= 300:
        raise refusal(response, where)
    return response


class Client(Protocol):
    """What the SDKs' clients have in common."""

    def send_request(self, request: HttpRequest) -> HttpResponse:
        """Send a request through the pipeline."""
        ...


def read_object(response: HttpResponse, where: str) -> dict[str, object]:
    """Return the answer's JSON object; raises Malformed for anything else."""
    # azure-core's response has the attributes of requests' that are read.
    return answer.read_object(cast("requests.Response", response), where)


def request_number(response: HttpResponse) -> str:
    """Return Microsoft's own number for the request."""
    return answer.request_id(response.headers)


def refusal(response: HttpResponse, where: str) -> VendorError:
    """Return the error that an answer with a failing status means."""
    code, text = _said(response)
    return answer.failure(response.status_code, code, text, where=where, request_id=request_number(response))


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


def words(error: object) -> tuple[str, str]:
    """Return code and text of an `error` block; of nested ones the innermost text, which says what is really wrong."""
    code = str(error.get("code") or "") if isinstance(error, dict) else ""
    text = ""
    while isinstance(error, dict):
        text = str(error.get("message") or "") or text
        error = error.get("innererror")
    return code, text


def _ours(error: BaseException) -> SieminatorError | None:
    """Find our own error where azure-identity wrapped it in one of its."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, SieminatorError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return None


def _said(response: HttpResponse) -> tuple[str, str]:
    """Return code and text of `{"error": {…}}`; the whole body as text where it is anything else."""
    try:
        error = read_object(response, "").get("error")
    except Malformed:
        error = None
    return words(error) if isinstance(error, dict) else ("", response.text())


def _first_line(error: BaseException) -> str:
    return redact((str(error).strip().splitlines() or [type(error).__name__])[0])
