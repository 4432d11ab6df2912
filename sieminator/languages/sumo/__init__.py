"""Sumo Logic's log search language: what stands in a log search, a scheduled search and a monitor.

A query is a scope (keywords and `field=value`), and after the first `|` a row of operators. The vendor publishes no
grammar: this room reads what its documentation describes (github.com/SumoLogic/sumologic-documentation, `docs/search/`,
read 2026-11-28; the page is named where a fact stands). The rule expressions of Cloud SIEM are another language.

Quirks. There is no assignment: `<expression> as <field>`. In the scope NOT binds tighter than AND, AND tighter than OR,
and a space is AND. Keywords and `field=value` of the scope ignore case; `=` and `matches` after the pipe do not. `//`
is a comment only after white space or punctuation, so that `https://` is none. `/` begins a regular expression where a
value is due, and divides where one has just been. `{{name}}` is a parameter of a search template, which may stand for
anything: what holds one outside a string is read as far as it goes.
"""

TITLE = "Sumo Logic log search"
SUFFIXES = (".sumo",)
OF_RULES = frozenset[str]()
OF_SEARCHES = frozenset[str]()
