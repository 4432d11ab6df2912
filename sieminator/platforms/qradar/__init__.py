"""IBM QRadar: custom rules with an AQL filter test, and searches that `sieminator run` runs on a schedule.

Custom rules are shipped as one content extension and read back by an export; scheduled searches are rows of a reference
table, as the console has none of its own that an API could make.

API versions: 20.0 to 27.0 (QRadar 7.5.0 UP6 to UP14), negotiated; shapes are those of IBM's pages for 26.0. Seen
2026-11-28.

- Operations: https://ibmsecuritydocs.github.io/qradar_api_26.0/
- Versions and paging: IBM documentation, `c_rest_api_getting_started` and `c_rest_api_paging`
- Cost of AQL in rules: IBM support 6569559 and 6967269

Quirks that shape this room:

- No documented operation creates a rule or edits its logic: `POST /analytics/rules/{id}` moves `enabled` and `owner`.
  A content extension does both, and an export task reads a rule's XML back.
- A custom rule looks at each event or flow as it arrives. It has no schedule, no look-back and no aggregate.
- The console's own scheduled searches are made in its user interface alone. What needs a schedule is run by us.
- The console knows a rule by its `uuid` (`identifier` in the API), which we choose; its number is given anew at will.
- The AQL filter test is the class `com.q1labs.semsources.cre.tests.AQL_Test`. Its number, and how its query is encoded,
  depend on the version: public tools write 318 and 320. A setting says which; the doctor reads it from the console.
- How a rule's XML looks is known from public tools, not from IBM; no console was at hand.
"""

KIND = "cre_rule"
"""A custom rule: the kind that a variant is where it says none."""
SEARCH = "scheduled_search"
"""A query that `sieminator run` runs: the console has no scheduled searches of its own that an API could make."""
KINDS = (KIND, SEARCH)
"""The kinds of rules that this room deploys."""

OLDEST_API, NEWEST_API = "20.0", "27.0"
"""What is negotiated with a console. Source: IBM, c_rest_api_getting_started; seen 2026-11-28."""
