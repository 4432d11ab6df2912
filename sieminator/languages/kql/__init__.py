"""Kusto Query Language, as Microsoft Sentinel and Defender XDR run it, read without Microsoft's analyser.

`tokens` cuts, `brackets` pairs, `grammar` reads statements, pipelines and operators into the `tree`, with `clauses` for
the form of each operator and `expressions` for what stands in them; `columns` follows the columns through all of it.
Expressions are walked and not kept as trees. What cannot be followed is not judged.

Lexical facts are from Microsoft's own scanner, `TokenParser` in @kusto/language-service-next 12.4.1 (npm), read
2026-11-22; the words, forms and arities from the same package and Microsoft Learn, `kusto/query`, read 2026-11-28.

Quirks: everything minds its case, operators and functions too; `=` gives a name and never compares; `in`, `has_any` and
`between` want brackets; `not` is a function; a `let` ends with `;`, and forgetting it is the most frequent slip.
"""

TITLE = "Kusto Query Language (KQL)"
SUFFIXES = (".kql", ".kusto", ".csl")
OF_RULES = frozenset({"KQL005", "KQL006", "KQL036"})
OF_SEARCHES = frozenset[str]()
