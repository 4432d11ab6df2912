"""Query languages: text in, facts and findings out.

A room per language (`kql/`, …); `scan`, `template` and `finding` serve all of them. Nothing here knows a platform, a
file or a network.
"""
