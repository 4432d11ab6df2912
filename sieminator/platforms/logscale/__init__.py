"""CrowdStrike LogScale: scheduled searches, filter alerts and aggregate alerts in CQL, over GraphQL.

API: GraphQL of LogScale 1.204 (scheduled searches V2 to create, V3 to update), the query jobs of its REST API 1.1.

- GraphQL: https://library.humio.com/logscale-graphql/
- Triggers: https://library.humio.com/data-analysis/automated.html
- Query jobs: https://library.humio.com/logscale-api/api-search-query-job.html

Quirks that shape this room:

- Everything is sent to one path by one method, so that only the document tells whether something is changed: what reads
  and what writes goes through a session each (`api/wire.py`).
- An update replaces the whole: an input field that is left out is reset. Each starts from what was read, and a server
  that knows a field that we do not is told in the plan.
- Nothing is conditional: everything is listed once more before a target's first write. The server gives the ids, so a
  rule is known by our mark, which is one of its labels.
- Most refusals come with HTTP 200; what the server really minds may stand in `state`, beside the message.
- An asset that a package installed belongs to the package, whatever it is called.
"""

from typing import Final

SCHEDULED: Final = "scheduled_search"
FILTER: Final = "filter_alert"
AGGREGATE: Final = "aggregate_alert"

NEEDED_VERSION: Final = "1.204"
"""The version whose schema we were written against. Scheduled searches V2 came with 1.180; in which version
`updateScheduledSearchV3` came is unconfirmed, so that the schema is asked and not the number. Source: humio-operator
8e81f0e1, deprecations in library.humio.com's GraphQL reference; seen 2026-11-28."""
