"""Two calls to Log Analytics: run a query, and list the workspace's tables and functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from azure.core.exceptions import AzureError
from azure.core.pipeline import PipelineResponse
from azure.core.rest import HttpRequest, HttpResponse
from azure.monitor.query import LogsQueryClient, LogsQueryPartialResult

from sieminator.errors import Malformed
from sieminator.platforms.sentinel.api.answers import read_object, refusal, request_number, translated
from sieminator.platforms.sentinel.api.pipeline import Pipeline

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Rows:
    """What a query found."""

    rows: tuple[Row, ...]
    partial: str = ""
    """Why rows may be missing; empty when none are."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What a query in the workspace may name."""

    tables: frozenset[str]
    functions: frozenset[str]


class Logs:
    """One Log Analytics workspace, for reading."""

    def __init__(self, client: LogsQueryClient, workspace_id: str, where: str) -> None:
        self._client = client
        self._workspace_id = workspace_id
        self._where = where

    def query(self, text: str, first: datetime, until: datetime) -> Rows:
        """Run a query over the rows whose TimeGenerated is in the stretch; raises Rejected for an unknown table."""
        try:
            result = self._client.query_workspace(
                self._workspace_id, text, timespan=(first, until), raw_response_hook=self._judge
            )
        except AzureError as error:
            raise translated(error, self._where) from error
        if isinstance(result, LogsQueryPartialResult):
            tables, error_said = result.partial_data, result.partial_error
            partial = error_said.message if error_said and error_said.message else "only a part was answered"
        else:
            tables, partial = result.tables, ""
        rows = [dict(zip(table.columns, row, strict=True)) for table in tables[:1] for row in table.rows]
        return Rows(tuple(rows), partial)

    def vocabulary(self) -> Vocabulary:
        """List tables and functions, in one request."""
        # Source: swagger OperationalInsights v1, GET /workspaces/{id}/metadata; seen 2026-11-22. The SDK
        # has no call for it.
        request = HttpRequest("GET", f"/workspaces/{quote(self._workspace_id, safe='')}/metadata")
        try:
            response = self._client.send_request(request)
        except AzureError as error:
            raise translated(error, self._where) from error
        if response.status_code >= 300:
            raise refusal(response, self._where)
        said = read_object(response, self._where)
        return Vocabulary(_names(said.get("tables")), _names(said.get("functions")))

    def close(self) -> None:
        """Let go of the SDK's client; the session is not ours to close."""
        self._client.close()

    def _judge(self, response: PipelineResponse[Any, HttpResponse]) -> None:
        """Look at an answer before the SDK does, which takes every one for JSON of the shape that it expects."""
        answer = response.http_response
        if answer.status_code >= 300:
            raise refusal(answer, self._where)
        tables = read_object(answer, self._where).get("tables")
        if not isinstance(tables, list) or not all(_is_table(table) for table in tables):
            raise Malformed(f"{self._where}: the answer to a query holds no tables", request_id=request_number(answer))


def open_logs(endpoint: str, workspace_id: str, where: str, pipeline: Pipeline) -> Logs:
    """Return a workspace's logs; sends nothing."""
    client = LogsQueryClient(
        pipeline.credential, endpoint=endpoint, transport=pipeline.transport, policies=pipeline.policies()
    )
    return Logs(client, workspace_id, where)


def _is_table(table: object) -> bool:
    return isinstance(table, dict) and isinstance(table.get("columns"), list) and isinstance(table.get("rows"), list)


def _names(listed: object) -> frozenset[str]:
    items = listed if isinstance(listed, list) else []
    return frozenset(str(item["name"]) for item in items if isinstance(item, dict) and "name" in item)
