"""What a reader does next, the first thing first, and where on the page it can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.findings.causes import Cause
from conformance.harness.verdict.result import Result
from conformance.report.page.texts import Both, ours, text

_MOST_LINKS: Final = 8
_LONGEST: Final = 600

Link = tuple[str, Both]
"""(anchor, what stands on the link)."""


@dataclass(frozen=True)
class Step:
    """A thing to do, and where it can be read."""

    text: Both
    links: tuple[Link, ...] = ()


def steps(result: Result) -> tuple[Step, ...]:
    """Say what to do next."""
    found = [Step(ours(result.ending.then))] if result.ending.then else []
    found += [Step(ours(complaint, _LONGEST)) for complaint in result.known.complaints[:1]]
    found += _mend(result)
    if result.conclusion is Conclusion.INCONCLUSIVE:
        found.append(Step(text("next_open"), _unjudged(result)))
    if not found and result.conclusion is Conclusion.ERROR:
        found = [Step(text("next_suite"))]
    return tuple(found) or (Step(text("next_nothing"), (("rules", text("rules")),)),)


def is_known(cause: Cause, result: Result) -> bool:
    """Return whether all findings of a cause are expected for a while."""
    return all(finding.id in result.known.expected for finding in result.findings if finding.cause == cause.id)


def _mend(result: Result) -> Iterator[Step]:
    """Say where to begin with what is broken."""
    new = [cause for cause in result.causes if not is_known(cause, result)]
    if new:
        first = new[0]
        yield Step(text("next_cause", cause=first.id, findings=text("findings_n", n=first.findings), n=len(new)))
    elif result.causes:
        yield Step(text("next_known"), (("findings", text("findings")),))


def _unjudged(result: Result) -> tuple[Link, ...]:
    """Return where it stands what could not be judged: the rules that were awaited in vain, and the notes."""
    awaited = [row.rule.id for row in result.rules if row.verdict is Verdict.UNTESTABLE][:_MOST_LINKS]
    rules = [(rule, Both(rule, rule)) for rule in awaited] or [("rules", text("rules"))]
    return (*rules, *([("notes", text("notes"))] if result.notes else []))
