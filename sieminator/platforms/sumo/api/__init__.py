"""All that is sent to Sumo Logic, and what its answers mean.

Importing this package loads requests; only a connection does.
"""
