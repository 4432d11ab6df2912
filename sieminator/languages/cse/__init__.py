r"""Rule expressions of Sumo Logic Cloud SIEM (CSE): one condition on one record, in the manner of Spark's SQL.

The same language stands in a rule's expression, in a tuning expression, in the filters of aggregation, chain,
threshold, first-seen and outlier rules, and in an aggregation's trigger. There is no public grammar. Sources, all read
2026-11-28:

- SumoLogic/sumologic-documentation, `docs/cse/rules/`: `cse-rules-syntax.md` (at 7f20d367 and a later copy with
  `hasThreatMatch`), `about-cse-rules.md` @023f0a49, `before-writing-custom-rule.md` @0189559e, `rules-status.md`
  @1c3bbd19 (the server's parse error names the tokens that it expects), `write-aggregation-rule.md` @086b768f.
- SumoLogic/cloud-siem-content-catalog, `schema/normalized_schema_build.json` @27c4e8fe: the record's fields and types.

Quirks: `/* … */` is a comment and `//` is not. Texts stand in single or double quotes, with `\` as escape. LIKE is
case-sensitive; RLIKE takes Java's regular expressions, MATCHES a glob in quotes or RE2 between slashes. A comparison
with null is false. NOT binds tighter than AND, AND tighter than OR. Fields of the log that no mapping took stand in
`fields['name']`. A rule with a bad expression may be taken and later shown as DEGRADED.
"""

TITLE = "Sumo Logic Cloud SIEM rule expressions"
SUFFIXES = (".cse",)
OF_RULES = frozenset[str]()
OF_SEARCHES = frozenset[str]()
