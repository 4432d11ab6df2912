"""Four calls to Azure Resource Manager: list, get, put and delete a rule, as plain JSON.

They go through the pipeline of azure-mgmt-securityinsight, with its retries off: our session retries, waits and logs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.securityinsight import SecurityInsightsMgmtClient

from sieminator.errors import Malformed
from sieminator.net.redact import redact
from sieminator.platforms.sentinel import API_VERSION
from sieminator.platforms.sentinel.api.answers import read_object, request_number, send
from sieminator.platforms.sentinel.api.pipeline import Pipeline

Resource = Mapping[str, object]

_MOST_PAGES = 1_000
"""Far beyond what 512 enabled rules and any number of disabled ones need."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the vendor answered to a call on one rule."""

    status: int
    resource: Resource
    """Empty for a delete."""
    request_id: str


class AlertRules:
    """The rules of one workspace."""

    def __init__(self, client: SecurityInsightsMgmtClient, endpoint: str, path: str, where: str) -> None:
        self._client = client
        self._origin = urlsplit(endpoint)[:2]
        self._path = path
        self._where = where

    def pages(self) -> Iterator[list[Resource]]:
        """Yield the listing page by page: complete, or an error."""
        url: str | None = self._path
        asked: set[str] = set()
        known: set[str] = set()
        while url:
            if url in asked or len(asked) >= _MOST_PAGES:
                raise Malformed(f"{self._where}: the listing of rules never ends ({len(asked)} pages)")
            asked.add(url)
            page = self._page(self._call("GET", url))
            names = {str(resource.get("name")) for resource in page.resources}
            if names and names <= known:
                raise Malformed(f"{self._where}: the listing of rules goes in circles ({len(asked)} pages)")
            yield [resource for resource in page.resources if str(resource.get("name")) not in known]
            known |= names
            url = page.next_link

    def get(self, rule_id: str) -> Answer:
        """Read one rule; raises NotFound where there is none."""
        return self._answer(self._call("GET", self._rule(rule_id)))

    def put(self, rule_id: str, resource: Resource) -> Answer:
        """Create or replace a rule; raises Conflict where the resource's etag is not the newest."""
        return self._answer(self._call("PUT", self._rule(rule_id), resource))

    def delete(self, rule_id: str) -> Answer:
        """Delete a rule; one that is not there counts as deleted."""
        response = self._call("DELETE", self._rule(rule_id))
        return Answer(response.status_code, {}, request_number(response))

    def _rule(self, rule_id: str) -> str:
        return f"{self._path}/{quote(rule_id, safe='')}"

    def _call(self, method: str, url: str, body: Resource | None = None) -> HttpResponse:
        params = None if urlsplit(url).query else {"api-version": API_VERSION}  # a next link brings its own
        request = HttpRequest(method, url, params=params, json=body, headers={"Accept": "application/json"})
        return send(self._client, request, self._where)

    def _answer(self, response: HttpResponse) -> Answer:
        return Answer(response.status_code, read_object(response, self._where), request_number(response))

    def _page(self, response: HttpResponse) -> "_Page":
        said = read_object(response, self._where)
        value, next_link = said.get("value"), said.get("nextLink")
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise Malformed(
                f"{self._where}: a page of rules holds no list of them", request_id=request_number(response)
            )
        if next_link and urlsplit(str(next_link))[:2] != self._origin:
            # Our token would go there with us.
            elsewhere = redact(urlsplit(str(next_link)).netloc)
            raise Malformed(f"{self._where}: the listing goes on at another host ({elsewhere})")
        return _Page(value, str(next_link) if next_link else None)


def open_client(endpoint: str, subscription: str, pipeline: Pipeline) -> SecurityInsightsMgmtClient:
    """Return the SDK's client; sends nothing."""
    return SecurityInsightsMgmtClient(
        pipeline.credential,
        subscription,
        base_url=endpoint,
        api_version=API_VERSION,
        transport=pipeline.transport,
        policies=pipeline.policies(),
    )


@dataclass(frozen=True, slots=True)
class _Page:
    resources: list[Resource]
    next_link: str | None
