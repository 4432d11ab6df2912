"""Whether rules are audited for a place at all."""

from sieminator.model.target import Target


def placed(target: Target) -> bool:
    """Say whether this is a target of an environment, and not what content is linted with where none is named."""
    domain: object = getattr(target.settings, "search_domain", "")
    return bool(domain)
