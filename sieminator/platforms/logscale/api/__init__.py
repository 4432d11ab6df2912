"""All that is sent to LogScale, and what its answers mean.

Importing this package loads requests; only a connection does.
"""
