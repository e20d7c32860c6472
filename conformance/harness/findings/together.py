"""Which findings belong together: by leg, family, place, status and exchanges, and never by wording.

Findings are *alike*, and then one mistake made them, or one *follows* from another, which then names the cause.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from conformance.core.downlink import Downlink
from conformance.core.message import Kind
from conformance.core.rule import Level, Rule, RuleBook
from conformance.core.violation import place
from conformance.harness.findings.finding import Finding

FLOW: Final = frozenset({"recovery", "together", "endurance", "reconnect"})
FORM: Final = frozenset({"answer", "status"})
WHOLE: Final = frozenset({"echo", "leak"})
"""Families about what several exchanges show together: texts lost, doubled, out of order or changed are mistakes of their own."""
ANSWERED: Final = frozenset({"acceptance", "request", "signature", "message", "file", "code", *FORM, *WHOLE, *FLOW})
"""Families about what the target says to valid messages, or how it says it; all others are about what it fails to refuse."""
VALUE: Final = frozenset({"mandatory", "type", "limit", "list", "empty", "messageId", "transData"})
"""Families about the value of one field."""
_ANYWHERE: Final = frozenset({"body", "signature", *FLOW, *WHOLE})
"""Families in which the place where one exchange shows it says nothing about the cause."""
_ONE_DOOR: Final = frozenset({"credentials", *FORM, *WHOLE})
"""Families that a target keeps in one place for all its legs."""
_REFUSES: Final = 400
_LISTED: Final = re.compile(r"^/\w+/\d+(?=/)")
"""The beginning of a pointer into one message of a list."""
_SEVERAL: Final = 3
"""So many places of one family share one cause: nobody forgets three fields one by one."""
_MOST: Final = 5
"""So many families of broken messages that are accepted share one cause: nothing is refused. Where there are fewer, all of them and so many rules."""


@dataclass(frozen=True, eq=False)
class Sign:
    """A finding, and what of it tells its cause."""

    finding: Finding
    rule: Rule
    downlink: Downlink | None = None

    @cached_property
    def family(self) -> str:
        """The family of the rule; where no answer came, none was documented."""
        return "status" if self.unanswered else self.rule.family

    @cached_property
    def leg(self) -> str:
        """The leg; empty for what is kept in one place for all legs."""
        return "" if self.family in _ONE_DOOR else self.rule.leg

    @cached_property
    def place(self) -> str:
        """Where it is, with `*` for each index; empty where that says nothing."""
        if self.family in _ANYWHERE or self.unanswered:
            return ""
        if self.family == "acceptance":
            return "/".join(_LISTED.sub("", self.finding.pointer).split("/")[:2])
        return place(self.finding.pointer)

    @cached_property
    def status(self) -> int | None:
        """The HTTP status, where it is the target's and says something."""
        return None if self.calls or self.unanswered or self.family in FLOW | WHOLE else self.finding.status

    @cached_property
    def echo(self) -> str:
        """What became of what was sent, by the name that its rule has among the rules of an echo, on whatever leg; empty for any other rule."""
        ways = self.downlink.ways.values() if self.downlink and self.family == "echo" else ()
        return next((name for way in ways for name, rule in vars(way.rules).items() if rule == self.rule.id), "")

    @property
    def refused(self) -> str:
        """What is refused of a valid message, where that may stand at many places: null, or what the rule speaks of; empty for other families."""
        if self.family != "acceptance":
            return ""
        return "null" if self.finding.reduction == "smallest" and _holds_null(self.finding.exchange.sent) else self.rule.id

    @property
    def brings(self) -> bool:
        """Whether its answers bring what comes down to users: one that fails loses it."""
        return self.downlink is not None and self.rule.leg in self.downlink.ways and not self.calls

    @property
    def calls(self) -> bool:
        """Whether the target called us."""
        return self.finding.exchange.inbound

    @property
    def unanswered(self) -> bool:
        """Whether no whole answer came where the target was to say something."""
        return bool(self.finding.exchange.failure) and not self.calls and self.rule.family in ANSWERED

    @property
    def lax(self) -> bool:
        """Whether something broken was not refused."""
        return self.family not in ANSWERED and not self.calls


Signs = list[Sign]


def alike(signs: Signs, rules: RuleBook) -> Iterator[Signs]:
    """Yield groups of findings that one mistake made."""
    yield from _by(signs, lambda sign: (sign.leg, sign.family, sign.place, sign.status, sign.echo))
    wide = list(_wide(signs))
    yield from wide
    elsewhere = {sign for kind in wide for sign in kind}
    values = (sign for sign in signs if sign.family in VALUE and sign.place and sign not in elsewhere)
    yield from _by(values, lambda sign: (sign.leg, sign.place, sign.status))
    yield _changed_beyond_likeness(signs)
    lax = [sign for sign in signs if sign.lax]
    if nothing_refused(lax, rules):
        yield lax
    yield unsteady(signs)


def follows(signs: Signs) -> Iterator[tuple[Signs, Signs]]:
    """Yield findings, and those that follow from them."""
    answers = [sign for sign in signs if not sign.calls and sign.finding.exchange.response is not None]
    for form in (sign for sign in answers if sign.family in FORM):
        yield from _explained(form, [sign for sign in answers if sign is not form])
    for sign in signs:
        after, meant = sign.finding.exchange.after, sign.finding.exchange.intent.rule
        if after:
            yield [one for one in signs if one is not sign and after.number in one.finding.shown_in], [sign]
        if sign.family == "leak":
            yield [one for one in signs if one.family == "credentials" and one.rule.id == meant], [sign]
    lost = [sign for sign in signs if sign.echo == "lost"]
    now_and_then, flow = unsteady(signs), [sign for sign in signs if sign.family in FLOW]
    yield [sign for sign in signs if sign.brings and sign.unanswered and sign.finding.exchange.intent.kind is Kind.VALID], lost
    yield [sign for sign in now_and_then if sign.brings], lost
    if len({sign.rule.id for sign in flow}) == 1:
        # What is refused now and then, while one rule of flow is broken, is what that rule looks like from afar.
        yield flow, [sign for sign in now_and_then if sign not in flow]


def _explained(form: Sign, others: Signs) -> Iterator[tuple[Signs, Signs]]:
    """Yield what was guessed from answers that cannot be read; and a form that is broken nowhere but in what is broken for other reasons."""
    if _unreadable(form):
        yield [form], [sign for sign in others if _unreadable(sign) and (sign.rule.leg, sign.status) == (form.rule.leg, form.status)]
    shown_in = form.finding.shown_in
    meant = [sign for sign in others if sign.family not in FORM and sign.finding.shown_in <= shown_in]
    if shown_in and shown_in <= {number for sign in meant for number in sign.finding.shown_in}:
        yield meant, [form]


def unsteady(signs: Signs) -> Signs:
    """Return what does not come again each time, and what could not be confirmed beside it with such a status; nothing if all comes again."""
    refused = [sign for sign in signs if sign.family == "acceptance" or sign.family in FLOW]
    statuses = {sign.finding.status for sign in refused if sign.finding.stable is False}
    return [sign for sign in refused if sign.finding.status in statuses and (not sign.finding.stable or sign.family in FLOW)]


def nothing_refused(lax: Signs, rules: RuleBook) -> bool:
    """Return whether broken messages of every kind are accepted: these findings say of which."""
    legs, families = {sign.rule.leg for sign in lax}, {sign.family for sign in lax}
    every = {rule.family for rule in rules if rule.leg in legs and rule.level is not Level.OPEN and rule.family not in ANSWERED}
    return len(families) >= _MOST or (1 < len(families) == len(every) and len({sign.rule.id for sign in lax}) >= _MOST)


def _changed_beyond_likeness(signs: Signs) -> Signs:
    """Return texts that were changed, and those that are lost, if they are no more: a few are always changed so much that they count as lost."""
    changed, lost = ([sign for sign in signs if sign.echo == echo] for echo in ("changed", "lost"))
    return changed + lost if sum(sign.finding.occurrences for sign in lost) <= sum(sign.finding.occurrences for sign in changed) else []


def _wide(signs: Signs) -> Iterator[Signs]:
    """Yield what is of one family at several places; of refusals only what is refused everywhere, for each field may be read too strictly."""
    for kind in _by(signs, lambda sign: (sign.leg, sign.family, sign.status, sign.refused)):
        if len({sign.place for sign in kind}) >= _SEVERAL:
            yield kind


def _holds_null(sent: Any) -> bool:
    """Return whether a value is null, or holds one at any depth."""
    if isinstance(sent, dict | list):
        return any(map(_holds_null, sent.values() if isinstance(sent, dict) else sent))
    return sent is None


def _by(signs: Iterable[Sign], key: Callable[[Sign], object]) -> Iterator[Signs]:
    groups = defaultdict(list)
    for sign in signs:
        groups[key(sign)].append(sign)
    yield from groups.values()


def _unreadable(sign: Sign) -> bool:
    """Return whether an answer says neither yes nor no: that something was accepted, or was not, is then a guess."""
    response = sign.finding.exchange.response
    return response is not None and response.status < _REFUSES and not isinstance(response.json, dict)
