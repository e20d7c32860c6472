"""Group findings into causes, by structured fields and never by wording: leg, rule family, pointer and status."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from typing import Final

from conformance.core.rule import Level, RuleBook
from conformance.core.violation import place
from conformance.harness.ending import End, Ending
from conformance.harness.investigate import Finding

_Key = tuple[str, str, str, int | None]
"""Leg, family, place, status."""
_SELDOM: Final[_Key] = ("", "seldom", "", None)
_NOTHING_REFUSED: Final = "nothing refused"
_WHOLE: Final = frozenset({"echo", "leak"})
"""Families about what several exchanges show together: the place in one of them says nothing."""
_ANYWHERE: Final = frozenset({"body", "signature"})
"""Families in which it says nothing about the cause, where a message is wrong: who does not read it does not see that."""
_FLOW: Final = frozenset({"recovery", "together", "endurance", "reconnect"})
_LISTED: Final = re.compile(r"^/\w+/\d+(?=/)")
"""The beginning of a pointer into one message of a list."""
_SEVERAL: Final = 3
"""So many places of one family share one cause: nobody forgets three fields one by one."""
_MOST: Final = 5
"""So many families of broken messages that are accepted share one cause: nothing is refused. Where a leg has fewer, all of them and so many rules."""
_SENTENCES: Final = {
    "seldom": "Valid messages are refused now and then",
    _NOTHING_REFUSED: "Broken messages of every kind are accepted",
    "acceptance": "Valid messages are refused",
    "recovery": "After a refusal or an odd text, plain messages are refused",
    "together": "Users who talk at the same time disturb each other",
    "endurance": "The target wears out: valid messages are refused in the end",
    "reconnect": "A user who has disconnected cannot come back",
    "answer": "Answers do not have the documented form",
    "status": "Requests are not answered with a documented status",
    "mandatory": "Messages that lack a mandatory field are accepted",
    "type": "Values of a wrong type are accepted",
    "limit": "Values beyond a limit are accepted",
    "list": "Values outside a list are accepted",
    "empty": "Empty values are accepted",
    "card": "Broken web cards are accepted",
    "credentials": "Calls with bad credentials are accepted",
    "body": "Bodies that are no JSON object are accepted",
    "endpoint": "Calls to a wrong method or path are accepted",
    "message": "Messages of the target do not have the documented form",
    "request": "What the target sends does not have the documented form",
    "signature": "Signatures are made another way than documented",
    "file": "Files that come down are not described as documented",
    "code": "Messages that come down share a code",
    "leak": "Messages are shown to those for whom they are not meant",
    "echo": "What was said does not come back as it was sent",
}
_CALLED: Final = {
    "mandatory": "Messages of the target lack a mandatory field",
    "type": "The target sends values of a wrong type",
    "limit": "The target sends values beyond a limit",
    "list": "The target sends values outside a list",
    "empty": "The target sends empty values",
    "card": "The target sends broken web cards",
    "credentials": "The target calls with bad credentials",
    "body": "The target sends bodies that are no JSON object",
    "endpoint": "The target calls with a wrong method or path",
    "media": "The target names files that were never uploaded",
    "messageId": "The target sends ids of messages that cannot be told apart in a list",
    "order": "The target says things in another order than documented",
    "polling": "The target does not fetch what waits for its users",
    "renewal": "The target does not take up fresh tokens",
    "repeat": "Different messages of the target have one messageId",
    "transData": "The target sends transData that is no JSON",
}
"""The same of a target that calls us, where the sentence is another one."""
_ANSWERED: Final = frozenset({"acceptance", "answer", "status", "request", "signature", "message", "file", "code", *_WHOLE, *_FLOW})
"""Families about what the target says to valid messages, or how it says it; all others are about what it fails to refuse."""


@dataclass(frozen=True)
class Cause:
    """What several findings have in common."""

    id: str
    title: str
    findings: int
    rules: tuple[str, ...]


def causes(findings: list[Finding], rules: RuleBook, ending: Ending) -> tuple[list[Finding], list[Cause]]:
    """Return the findings with their cause ids, worst cause first, and the causes."""
    keys = {finding.id: _key(finding, rules) for finding in findings}
    keys = _gathered(_leaks(findings, keys, rules), _bare(findings, rules))
    keys = _seldom(findings, keys, rules)
    if ending.end is End.BASE_BROKEN:
        refused = next((key for key in keys.values() if key[1] == "acceptance"), None)
        keys = {name: refused if refused and key[1] == "acceptance" else key for name, key in keys.items()}
    order = sorted(Counter(keys.values()), key=lambda key: _weight([f for f in findings if keys[f.id] == key], rules))
    numbered = {key: f"c{number}" for number, key in enumerate(order, 1)}
    assigned = [replace(finding, cause=numbered[keys[finding.id]]) for finding in findings]
    return assigned, [_cause(numbered[key], key, [f for f in assigned if f.cause == numbered[key]], ending) for key in order]


def _key(finding: Finding, rules: RuleBook) -> _Key:
    rule, status = rules[finding.rule], None if finding.exchange.inbound else finding.status
    if finding.exchange.failure and not finding.exchange.inbound and rule.family in _ANSWERED:
        return (rule.leg, "status", "", None)
    if rule.family in _FLOW or rule.family in _WHOLE:
        return (rule.leg, rule.family, "", None)
    if rule.family in _ANYWHERE:
        return (rule.leg, rule.family, "", status)
    leg = "" if rule.family == "answer" else rule.leg  # all answers of a target are made in one place
    at = "/".join(_LISTED.sub("", finding.pointer).split("/")[:2]) if rule.family == "acceptance" else place(finding.pointer)
    return (leg, rule.family, at, status)


def _leaks(findings: list[Finding], keys: dict[str, _Key], rules: RuleBook) -> dict[str, _Key]:
    """Put what is shown to a caller with bad credentials to the reason for it, if that call was accepted."""
    accepted = {finding.exchange.intent.rule: keys[finding.id] for finding in findings if finding.rule == finding.exchange.intent.rule}
    leaks = [f for f in findings if rules[f.rule].family == "leak" and f.exchange.intent.rule in accepted]
    return keys | {f.id: accepted[f.exchange.intent.rule] for f in leaks if rules[f.exchange.intent.rule].family == "credentials"}


def _bare(findings: list[Finding], rules: RuleBook) -> set[str]:
    """Return the legs on which broken messages of every family are accepted."""
    found = {finding.rule for finding in findings if not finding.exchange.inbound}
    refusals = [rule for rule in rules if rule.level is not Level.OPEN and rule.family not in _ANSWERED]
    every, lax, broken = defaultdict(set), defaultdict(set), Counter(rule.leg for rule in refusals if rule.id in found)
    for rule in refusals:
        every[rule.leg].add(rule.family)
        if rule.id in found:
            lax[rule.leg].add(rule.family)
    return {leg for leg, some in lax.items() if len(some) >= _MOST or (1 < len(some) == len(every[leg]) and broken[leg] >= _MOST)}


def _gathered(keys: dict[str, _Key], bare: set[str]) -> dict[str, _Key]:
    """Put several places of a family together, and several families of broken messages that are accepted."""
    places = defaultdict(set)
    for leg, family, at, status in keys.values():
        places[leg, family, status].add(at)
    wide = {key for key, found in places.items() if len(found) >= _SEVERAL}

    def together(key: _Key) -> _Key:
        leg, family, _, status = key
        if family not in _ANSWERED and leg in bare:
            return (leg, _NOTHING_REFUSED, "", None)
        return (leg, family, "", status) if (leg, family, status) in wide else key

    return {name: together(key) for name, key in keys.items()}


def _seldom(findings: list[Finding], keys: dict[str, _Key], rules: RuleBook) -> dict[str, _Key]:
    """Put together what does not come again each time, and what could not be confirmed beside it."""
    families = {"acceptance", *_FLOW}
    unsteady = {f.id for f in findings if f.stable is False and not f.exchange.failure and rules[f.rule].family in families}
    if not unsteady:
        return keys
    unsure = {finding.id for finding in findings if finding.stable is None and rules[finding.rule].family == "acceptance"}
    flow = {finding.id: keys[finding.id] for finding in findings if keys[finding.id][1] in _FLOW}
    if len(set(flow.values())) == 1:
        # What is refused now and then, while one rule of flow is broken, is what that rule looks like from afar.
        return keys | dict.fromkeys(unsteady | unsure, next(iter(flow.values())))
    return keys | dict.fromkeys(unsteady | unsure | flow.keys(), _SELDOM)


def _weight(findings: list[Finding], rules: RuleBook) -> tuple[bool, bool, int]:
    must = any(rules[finding.rule].level is Level.MUST for finding in findings)
    base = any(rules[finding.rule].base for finding in findings)
    return (not must, not base, -sum(finding.occurrences for finding in findings))


def _cause(name: str, key: _Key, findings: list[Finding], ending: Ending) -> Cause:
    _, family, place, status = key
    rules = tuple(dict.fromkeys(finding.rule for finding in findings))
    if ending.cause and ending.rule in rules:
        return Cause(name, ending.cause, len(findings), rules)
    sentence = _SENTENCES.get(family, f"Messages that break a rule about {family} are accepted")
    if all(finding.exchange.inbound for finding in findings):
        sentence = _CALLED.get(family) or _SENTENCES.get(family, f"The target breaks a rule about {family}")
    where = f", at {place}" if place else ""
    answer = f" (HTTP {status})" if status else ""
    seems = {finding.seems for finding in findings}
    detail = f": {seems.pop()}" if len(seems) == 1 and all(seems) else ""
    return Cause(name, f"{sentence}{where}{answer}{detail}", len(findings), rules)
