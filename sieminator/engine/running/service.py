"""All targets of a runner: once, or until it is told to stop."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from sieminator.engine.fanout import each_watched
from sieminator.engine.running.means import LAST_RESORT, Means
from sieminator.engine.running.post import Post
from sieminator.model.turns import Turn, Turned

_LONGEST_WAIT = timedelta(minutes=1)


def once(posts: Sequence[Post], means: Means) -> list[Turned]:
    """Do one turn at each target and leave it; a target that hangs when we are told to stop is unknown."""

    def visit(post: Post) -> Turned:
        try:
            return post.turn()
        finally:
            post.leave()

    done = each_watched(visit, posts, len(posts), _patience(means))
    return [one or _hangs(post) for post, one in zip(posts, done, strict=True)]


def serve(posts: Sequence[Post], means: Means) -> None:
    """Go on until told to stop, or until no target is left that needs a runner."""
    each_watched(lambda post: _keep_on(post, means), posts, len(posts), _patience(means))


def _keep_on(post: Post, means: Means) -> None:
    """Go on at one target, and leave it."""
    told = Told(post.target, means)
    try:
        while not means.stop.is_set():
            turned = post.turn(whole=False)
            if turned.turn is Turn.NOT_NEEDED:
                break
            wait = told.take_in(turned)
            if not means.stop.is_set():
                means.clock.sleep(post.wait() if wait is None else wait)
    except BaseException:
        means.stop.set()  # a mistake of ours: whoever keeps the process alive hears of it, and begins it anew
        raise
    finally:
        post.leave()


class Told:
    """What a person was told of one target: that something was found, and what changes, not with every turn."""

    def __init__(self, target: str, means: Means) -> None:
        self._target = target
        self._means = means
        self._down = 0
        """How many turns in a row ended in vain."""
        self._holder: str | None = None

    def take_in(self, turned: Turned) -> timedelta | None:
        """Tell what is new in a turn; return how long to leave the target alone, None where that is its own to say."""
        wait = self._take_in(turned)
        for rule in turned.rules:
            if rule.did.hits:
                self._say(f"{rule.title}: {rule.did.hits} {'hit' if rule.did.hits == 1 else 'hits'}")
        return wait

    def _take_in(self, turned: Turned) -> timedelta | None:
        if turned.turn is Turn.UNKNOWN:
            if not self._down:
                hint = f" ({turned.hint})" if turned.hint else ""
                self._say(f"nothing can be run there, and it is tried again until it can: {turned.reason}{hint}")
            self._down += 1
            return min(timedelta(seconds=2 ** min(self._down - 1, 10)), _LONGEST_WAIT)
        if self._down and turned.goes_on and not turned.did.windows:
            return None  # what failed before may be what still runs
        if self._down:
            self._say("it answers again")
            self._down = 0
        if turned.holder != self._holder:
            self._say(f"standing by: {turned.holder} runs it" if turned.holder else "it is ours to run")
            self._holder = turned.holder
        return None

    def _say(self, text: str) -> None:
        self._means.say(self._target, text)


def _hangs(post: Post) -> Turned:
    reason = "it did not answer in time when the run was told to stop"
    return Turned(post.target, Turn.UNKNOWN, reason=reason, unfinished=True)


def _patience(means: Means) -> Callable[[], bool]:
    """Return what says no once everything should have ended by itself."""
    stopped: list[float] = []

    def go_on() -> bool:
        if not means.stop.is_set():
            return True
        now = means.clock.monotonic()
        if not stopped:
            stopped.append(now)
        return now - stopped[0] < LAST_RESORT.total_seconds()

    return go_on
