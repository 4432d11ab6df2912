"""Ariel Query Language, as IBM QRadar 7.4 to 7.6 runs it over events and flows.

IBM publishes no grammar. What is known is in the pages on AQL of ibm.com/docs for 7.4 to 7.6 (`c_aql_introduction`,
`r_aql_operators`, `r_aql_start_stop`, `r_aql_supported_functions`, …) and in Juniper's copy of them for JSA 7.5. They
were read 2026-11-28 in stored copies, of which most end after the first screens. No console was at hand.

Quirks:

- single quotes are text, double quotes are names; a backslash is a backslash, and `''` is a quote in a text;
- an alias may be used in WHERE, GROUP BY and ORDER BY of the same SELECT;
- a column that is neither grouped nor aggregated holds the value of the group's first row;
- LIMIT stands before LAST or START … STOP; without a time clause only the last minutes are searched;
- no comment syntax is documented;
- own grammar, own positions (`tokens`, `grammar`); sqlglot reads what is valid once more for its meaning (`dialect`).
"""

TITLE = "Ariel Query Language (AQL)"
SUFFIXES = (".aql",)
OF_RULES = frozenset[str]()
OF_SEARCHES = frozenset({"AQL017"})
