"""Model to text: what a person reads, what a pull request shows, what a program parses. Pure: no I/O anywhere.

``json`` is a contract (docs/schemas/results/); ``terminal`` and ``markdown`` are for people and may change. What
vendors and authors wrote is untrusted: everything for people passes through ``clean``.
"""
