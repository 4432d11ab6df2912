"""``sieminator login``: check a credential against its target, and keep it in the system's keyring."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from sieminator.cli.options import Env
from sieminator.cli.output import is_terminal, show, write
from sieminator.errors import UsageError

if TYPE_CHECKING:
    from sieminator.cli.main import House, Wish
    from sieminator.model.secret import Secret
    from sieminator.model.target import Target


def login(
    context: typer.Context,
    env: Env,
    target: Annotated[str, typer.Option("--target", metavar="NAME", help="The target to sign in to.")],
    credential: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Which of the target's credentials, where it names two."),
    ] = None,
) -> int:
    """Check a credential at its target, and keep it.

    It is kept in the system's keyring; without one, you are told what to do instead.

    The secret is typed at a prompt that shows nothing, or piped in; it is never an argument. Where a target names no
    credential, the platform's own way to sign in is checked.
    Example: sieminator login --env prod --target weu-soc
    """
    from sieminator.cli.main import Wish
    from sieminator.cli.named import targets_named
    from sieminator.net.secrets import store

    house: House = context.obj
    wish = Wish(env, (target,))
    (found,) = targets_named(house.work(env).environment, wish.targets)
    name = _choose(found, credential)
    secret = _ask(found, name) if name else None
    _check(house, wish, secret, writes=name not in ("", found.credentials.read))
    if name and secret:
        store(name, secret)
        write(f"  credential {name} is kept in the keyring\n")
    return 0


def _choose(target: "Target", credential: str | None) -> str:
    names = list(dict.fromkeys(name for name in (target.credentials.read, target.credentials.write) if name))
    if target.lab:
        names = []
    if credential:
        if credential not in names:
            hint = f"it names {' and '.join(names) or 'none'}"
            raise UsageError(f"{target.name}: no credential {credential} is named there", hint=hint)
        return credential
    if len(names) > 1:
        raise UsageError(f"{target.name}: it names {' and '.join(names)}", hint=f"say which: --credential {names[0]}")
    return names[0] if names else ""


def _ask(target: "Target", name: str) -> "Secret":
    import getpass

    from sieminator.model.secret import Secret
    from sieminator.net.redact import remember

    if is_terminal(sys.stdin):
        value = getpass.getpass(f"Secret for credential {name} of {target.name}: ", sys.stderr)
    else:
        value = sys.stdin.readline()
    if not value.strip():
        raise UsageError(f"credential {name}: nothing was typed or piped in", hint="pipe the secret in, one line")
    secret = Secret(value.strip())
    remember(secret)
    return secret


def _check(house: "House", wish: "Wish", secret: "Secret | None", *, writes: bool) -> None:
    from sieminator.cli.named import targets_named
    from sieminator.engine.as_writer import AsWriter
    from sieminator.engine.login import check
    from sieminator.report.terminal.targets import standing_lines

    with house.world(wish, secret=secret) as (work, world):
        (target,) = targets_named(work.environment, wish.targets)
        standing = check(target, house.platforms[target.platform], AsWriter(world) if writes else world)
    show(standing_lines(target, standing, house.view(wish)))
