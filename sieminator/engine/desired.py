"""What one target should hold: every detection that it takes, compiled, audited and linted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from sieminator.engine.queries import QueryLint
from sieminator.model.detection import Detection, Variant
from sieminator.model.plan import Named
from sieminator.model.ports import Platform
from sieminator.model.problem import Level, Problem
from sieminator.model.rule import Rule
from sieminator.model.target import Target


@dataclass(frozen=True, slots=True)
class Desired:
    """What one target should hold, and what it cannot."""

    rules: tuple[Rule, ...]
    refused: tuple[Named, ...] = ()
    not_applicable: tuple[Named, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def spoken_for(self) -> frozenset[str]:
        """Detections that are wanted there, deployable or not: none of them is withdrawn."""
        return frozenset(named.key for named in (*self.refused, *self.not_applicable)) | {r.key for r in self.rules}


def desire(detections: Iterable[Detection], target: Target, platform: Platform, lint: QueryLint) -> Desired:
    """Compile the detections for the target; a problem costs only the detection that it stands in."""
    rules: list[Rule] = []
    refused: dict[str, Named] = {}
    not_applicable: list[Named] = []
    problems: list[Problem] = []
    for detection in detections:
        variant = choose_variant(detection, target)
        if variant is None:
            not_applicable.append(Named(detection.id, detection.title, _no_variant(target)))
            continue
        found: list[Problem] = []
        rule = platform.compile(detection, variant, target, found.append)
        if rule:
            rule = replace(_taking_over(rule, detection), unmanaged=target.unmanaged | detection.unmanaged)
            found += lint.check(rule, platform.kinds[variant.kind].language, detection, variant)
            rules.append(rule)
        problems += found
        _refuse(refused, detection.id, detection.title, found)
    for concerned, problem in platform.audit(rules, target):
        problems.append(problem)
        for rule in (concerned,) if concerned else rules:
            _refuse(refused, rule.key, rule.title, [problem])
    fine = tuple(rule for rule in rules if rule.key not in refused)
    return Desired(fine, tuple(refused.values()), tuple(not_applicable), tuple(problems))


def choose_variant(detection: Detection, target: Target) -> Variant | None:
    """Return the variant that the target prefers; None when none of the detection's fits it."""
    mine = {variant.name: variant for variant in detection.variants if variant.platform == target.platform}
    for name in target.variants or sorted(mine):
        if name in mine:
            return mine[name]
    return None


def _taking_over(rule: Rule, detection: Detection) -> Rule:
    """Return the rule as the one that an override names, where it names another than ours."""
    if detection.remote_id in ("", rule.remote_id):
        return rule
    return replace(rule, remote_id=detection.remote_id, adopts=True)


def _no_variant(target: Target) -> str:
    if target.variants:
        return f"no variant for {target.platform} among {', '.join(target.variants)}"
    return f"no variant for {target.platform}"


def _refuse(refused: dict[str, Named], key: str, title: str, problems: Sequence[Problem]) -> None:
    for problem in problems:
        if problem.level is Level.ERROR and key not in refused:
            refused[key] = Named(key, title, f"{problem.where}: {problem.code}: {problem.message}", problem.hint)
