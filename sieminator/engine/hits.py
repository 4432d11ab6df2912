"""How often our rules fired: one listing and a handful of queries a target."""

from contextlib import closing
from functools import partial

from sieminator.engine.fanout import TARGETS, each
from sieminator.engine.job import Job
from sieminator.engine.match import by_key, is_original, is_ours
from sieminator.errors import SieminatorError
from sieminator.model.hits import Hits, Window
from sieminator.model.ports import Counts
from sieminator.model.target import Target


def hits(job: Job, window: Window) -> tuple[Hits, ...]:
    """Return the counts of each target, for the rules with our mark; what cannot be told is None, never 0."""
    targets = job.targets
    job.progress.begin("Counting hits", len(targets))

    def count(target: Target) -> Hits:
        try:
            return _count(job, target, window)
        except SieminatorError as error:
            return Hits(target.name, reason=error.reason)
        finally:
            job.progress.step()

    return tuple(each(count, targets, TARGETS, job.stop))


def _count(job: Job, target: Target, window: Window) -> Hits:
    platform = job.platforms[target.platform]
    with closing(platform.connect(target, job.world)) as connection:
        if not isinstance(connection, Counts):
            return Hits(target.name, reason=f"{target.platform} does not say how often rules fired")
        ours = [found for found in connection.rules() if is_ours(found, target.owner)]
        derive = partial(platform.remote_id, target.owner)
        adopted = job.work.choose(target).adopted
        groups = by_key(ours).values()
        rules = [found for group in groups for found in group if is_original(found, group, derive, adopted)]
        if job.only:
            rules = [found for found in rules if found.mark and found.mark.key in job.only]
        return connection.hits(rules, window)
