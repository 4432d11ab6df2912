"""All that is sent to a console, and what its answers mean.

Importing this package loads requests; only a connection does.
"""
