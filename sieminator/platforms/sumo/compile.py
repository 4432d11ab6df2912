"""A detection's variant as a rule for one target: pure, and never rounding what Sumo Logic cannot say."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sieminator.languages.filling import Filled
from sieminator.model.detection import Detection, Requires, Variant
from sieminator.model.ports import Report
from sieminator.model.problem import Position, Problem
from sieminator.model.rule import Content, Rule
from sieminator.model.target import Target
from sieminator.platforms.sumo import KINDS, LOG_SEARCH
from sieminator.platforms.sumo.compile_rule import rule_body
from sieminator.platforms.sumo.compile_search import search_body
from sieminator.platforms.sumo.convert.fields import ONLY_ON
from sieminator.platforms.sumo.convert.normalise import normalise
from sieminator.platforms.sumo.inexpressible import inexpressible, unknown_kind, wrong_language
from sieminator.platforms.sumo.mark import TEXT_LENGTH, length
from sieminator.platforms.sumo.needs import needs
from sieminator.platforms.sumo.origins import Origins
from sieminator.platforms.sumo.query import filled, language_of, links, unfilled, unfilled_links
from sieminator.platforms.sumo.vocabulary import HIGHEST_SCORE, SCORES, SEVERITY

if TYPE_CHECKING:
    from sieminator.platforms.sumo.options import SumoOptions
    from sieminator.platforms.sumo.settings import SumoSettings


def compile_rule(detection: Detection, variant: Variant, target: Target, report: Report) -> Rule | None:
    """Make the rule that the target should hold; None after reporting every reason why Sumo Logic cannot have it."""
    origins = Origins(detection, variant, target)
    if variant.kind not in KINDS:
        report(unknown_kind(variant, origins))
        return None
    options = cast("SumoOptions", variant.options)
    query, further = filled(detection, variant), links(detection, tuple(link.expression for link in options.then))
    score = target.severity_map.get(detection.severity) or str(SCORES[detection.severity])
    problems = [
        *_of_language(variant, origins),
        *unfilled(query, detection, variant),
        *unfilled_links(further, origins),
        *inexpressible(detection, variant, origins),
        *_of_severity(score, origins),
    ]
    for problem in problems:
        report(problem)
    if problems:
        return None
    title = target.title_format.replace("{title}", detection.title)
    text = options.description or detection.description
    return Rule(
        key=detection.id,
        title=title,
        version=detection.version,
        content=_content(detection, variant, target, (title, text, int(score)), (query, further)),
        remote_id=None,
        requires=_required(options),
        notes=tuple(_notes(detection, variant, score, text)),
        path=detection.path,
        origins=origins,
        query=query.text,
        locate=lambda offset: Position(variant.query_path, *query.place(offset)),
        needs=tuple(needs(options)),
    )


def _required(options: "SumoOptions") -> Requires:
    """Return what must be there: match lists as tables, webhook connections by their ids as functions.

    What `requires` says is not about Sumo Logic, which has neither: a detection says it once, for all of its queries.
    """
    return Requires(options.match_lists, (options.webhook.id,) if options.webhook else ())


def _content(
    detection: Detection,
    variant: Variant,
    target: Target,
    said: tuple[str, str, int],
    queries: tuple[Filled, list[Filled]],
) -> Content:
    """Return the content of a title, a text and a score, and of a query with its further links."""
    kind, (query, further) = variant.kind, queries
    if kind == LOG_SEARCH:
        body = search_body(detection, variant, f"{target.owner}/{detection.id}", said, query.text)
        return Content(kind, detection.enabled, normalise(kind, body), ONLY_ON)
    staging = cast("SumoSettings", target.settings).prototype
    texts = [link.text for link in further]
    body = rule_body(detection, variant, said, [query.text, *texts], prototype=staging)
    return Content(kind, detection.enabled, normalise(kind, body))


def _of_language(variant: Variant, origins: Origins) -> Iterator[Problem]:
    suffix = language_of(variant.kind)
    if variant.query_path.rpartition(".")[2] != suffix:
        yield wrong_language(variant, suffix, origins)


def _of_severity(score: str, origins: Origins) -> Iterator[Problem]:
    if not (score.isascii() and score.isdigit() and int(score) <= HIGHEST_SCORE):
        message = f"a severity is a whole number from 0 to {HIGHEST_SCORE} here ({score})"
        yield Problem("SLG020", message, origins["severity"])


def _notes(detection: Detection, variant: Variant, score: str, text: str) -> Iterator[str]:
    options = cast("SumoOptions", variant.options)
    if variant.kind != LOG_SEARCH:
        yield f"{detection.severity} is severity {score} of {HIGHEST_SCORE}"
        yield "Cloud SIEM looks at records as they arrive: `every` says nothing there"
        return
    if options.signal and SEVERITY in options.signal.add:
        yield f"{detection.severity} is severity {score} of {HIGHEST_SCORE}"
    if length(text.strip()) > TEXT_LENGTH:
        yield (
            f"the description is cut to {TEXT_LENGTH} characters: a log search takes 255, and our mark is among them; "
            "`description` in the block says it shorter"
        )
