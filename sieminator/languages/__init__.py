"""Query languages: text in, facts and findings out.

A room per language (`kql/`, …), all of one shape; `reader` finds them. `scan`, `template`, `filling`, `finding`,
`facts`, `refusal`, `suppressions`, `memory`, `literals`, `pairs` and `regexes` serve all of them. Nothing here
knows a platform, a file or a network.
"""
