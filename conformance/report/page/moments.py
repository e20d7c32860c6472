"""The timeline of a calling target as the page shows it. Users' ids and what is said about calls hold the target's text."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.core.rule import Rule
from conformance.core.violation import Violation, shown
from conformance.harness.listen.timeline import Moment, Talk, talks
from conformance.harness.verdict.result import Result
from conformance.report.page.room import Room
from conformance.report.page.texts import Both, came, cut, ours, sentence, text

_MOST: Final = 1000
"""Calls of a timeline; all of them stand in events.jsonl."""
_MOST_WRONG: Final = 3
"""Violations that are told of one call."""
_ROOM: Final = 600_000
"""Bytes that they may take together."""
_LONGEST: Final = 200
Rules = Mapping[str, Rule]


@dataclass(frozen=True)
class Wrong:
    """What is wrong with a call."""

    rule: str
    sentence: Both
    expected: Both
    got: Both


@dataclass(frozen=True)
class Call:
    """A call that came."""

    number: int
    at: str
    what: str
    answer: str
    wrong: tuple[Wrong, ...]
    more: int


@dataclass(frozen=True)
class Conversation:
    """The calls of a user's conversation."""

    title: Both
    broken: int
    calls: tuple[Call, ...]


def conversations(result: Result) -> tuple[list[Conversation], int]:
    """Return the conversations that are shown, and how many calls are not."""
    rules = {row.rule.id: row.rule for row in result.rules}
    told = _told(result, rules)
    left = result.heard.deliveries - len(told) if result.heard else 0
    return [_conversation(talk, result, rules) for talk in talks(told)], left


def _told(result: Result, rules: Rules) -> tuple[Moment, ...]:
    """Return the first calls with which something is wrong, and then the first of the others, in the order in which they came."""
    room = Room(_ROOM)
    ranked = sorted(range(len(result.timeline)), key=lambda index: (not result.timeline[index].violations, index))
    kept = [index for index in ranked[:_MOST] if room.takes(_texts(result.timeline[index], result, rules))]
    return tuple(result.timeline[index] for index in sorted(kept))


def _texts(moment: Moment, result: Result, rules: Rules) -> list[str]:
    """Return what a call takes on the page, with the markup around it."""
    call = _call(moment, result, rules)
    wrong = [part for w in call.wrong for both in (w.sentence, w.expected, w.got) for part in (both.en, both.zh, " " * 80)]
    return [" " * 160, call.what, call.answer, moment.seen.user[:120], *wrong]


def _conversation(talk: Talk, result: Result, rules: Rules) -> Conversation:
    user = shown(result.redactor.text(talk.user))
    key = "talk" if talk.number else "somebody" if user else "nobody"
    return Conversation(text(key, user=user, number=talk.number), talk.broken, tuple(_call(moment, result, rules) for moment in talk.moments))


def _call(moment: Moment, result: Result, rules: Rules) -> Call:
    return Call(
        number=moment.number,
        at=f"{moment.at - result.started:.3f}",
        what=shown(result.redactor.text(moment.seen.what)) or moment.leg,
        answer=cut(moment.answer, _LONGEST),
        wrong=tuple(_wrong(violation, result, rules) for violation in moment.violations[:_MOST_WRONG]),
        more=max(0, len(moment.violations) - _MOST_WRONG),
    )


def _wrong(violation: Violation, result: Result, rules: Rules) -> Wrong:
    rule = rules.get(violation.rule)
    return Wrong(
        violation.rule,
        sentence(rule) if rule else Both("", ""),
        ours(violation.expected, _LONGEST),
        came(result.redactor.text(violation.got), _LONGEST),
    )
