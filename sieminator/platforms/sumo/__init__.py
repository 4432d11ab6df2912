"""Sumo Logic: scheduled log searches of the platform, and rules of Cloud SIEM, over two REST APIs of one host.

API: Log Search Management v1 and Content Management v2 (`/api/v1`, `/api/v2`), Cloud SIEM (`/api/sec/v1`), Search Job
v1. Written against the vendor's OpenAPI documents as published (core 2023-08, Cloud SIEM 2024-07) and what its
Terraform provider (df5dbfa3, 2026-07-01) sends beyond them; seen 2026-11-28, and never tried on a live account.

- Log searches: https://help.sumologic.com/docs/api/log-searches/
- Signals from scheduled searches: https://help.sumologic.com/docs/alerts/scheduled-searches/generate-cse-signals/
- Cloud SIEM rules: https://help.sumologic.com/docs/cse/rules/
- Search jobs: https://help.sumologic.com/docs/api/search-job/

Quirks that shape this room:

- A log search has no switch: one without a schedule never runs. What it has only while it is on is `schedule`.
- Its description takes 255 characters, and our mark is the last line of it; the mark of a rule is one of its tags.
- The server gives the ids, and nothing is conditional: everything is listed once more before a target's first write.
- A rule's window is written as a name (`T30M`) and read as milliseconds; a relative time comes back in another unit;
  a cron line appears where none was sent.
- A rule whose expression cannot be parsed is accepted, and is DEGRADED later: its status is read after the last write.
- A search that is to raise a signal must return three fields, or it makes records and nothing else.
- Built-in rules are the vendor's: `ruleSource` is `user` for everybody else's.
"""

from typing import Final

LOG_SEARCH: Final = "log_search"
TEMPLATED: Final = "templated_rule"
THRESHOLD: Final = "threshold_rule"
AGGREGATION: Final = "aggregation_rule"
CHAIN: Final = "chain_rule"
FIRST_SEEN: Final = "first_seen_rule"
OUTLIER: Final = "outlier_rule"

KINDS_OF_RULES: Final = (TEMPLATED, THRESHOLD, AGGREGATION, CHAIN, FIRST_SEEN, OUTLIER)
"""Kinds that Cloud SIEM runs."""
KINDS: Final = (LOG_SEARCH, *KINDS_OF_RULES)
