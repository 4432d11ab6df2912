"""Query languages: text in, facts and findings out.

A room per language (`kql/`, …), all of one shape; `reader` finds them, and `scan`, `template`, `finding`, `facts`,
`refusal`, `memory`, `filling` and `suppressions` serve all of them. Nothing here knows a platform, a file or a network.
"""
