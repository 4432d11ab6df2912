"""The verbs, blind to platforms: lint, plan, deploy, drift, hits. ``deploy.py`` is the sentence; start there."""
