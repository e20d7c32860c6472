"""Group findings into causes, by structured fields and never by wording: leg, rule family, pointer and status."""

from collections import Counter
from dataclasses import dataclass, replace
from typing import Final

from conformance.core.rule import Level, RuleBook
from conformance.harness.investigate import Finding

_Key = tuple[str, str, str, int | None]
_SELDOM: Final[_Key] = ("", "acceptance", "", None)
_FLOW: Final = frozenset({"recovery", "together", "endurance", "reconnect"})
_SENTENCES: Final = {
    "acceptance": "Valid messages are refused",
    "recovery": "After a refusal or an odd text, plain messages are refused",
    "together": "Users who talk at the same time disturb each other",
    "endurance": "The target wears out: valid messages are refused in the end",
    "reconnect": "A user who has disconnected cannot come back",
    "mandatory": "Messages that lack a mandatory field are accepted",
    "type": "Values of a wrong type are accepted",
    "limit": "Values beyond a limit are accepted",
    "list": "Values outside a list are accepted",
    "empty": "Empty values are accepted",
    "card": "Broken web cards are accepted",
    "credentials": "Calls with bad credentials are accepted",
    "body": "Bodies that are no JSON object are accepted",
    "endpoint": "Calls to a wrong method or path are accepted",
    "answer": "Answers do not have the documented form",
    "status": "Requests are not answered with a documented status",
}


@dataclass(frozen=True)
class Cause:
    """What several findings have in common."""

    id: str
    title: str
    findings: int
    rules: tuple[str, ...]


def causes(findings: list[Finding], rules: RuleBook) -> tuple[list[Finding], list[Cause]]:
    """Return the findings with their cause ids, worst cause first, and the causes."""
    keys = {finding.id: _key(finding, rules) for finding in findings}
    seldom = {finding.id for finding in findings if _now_and_then(finding, rules)}
    if seldom:
        # What could not be confirmed belongs to what does not come again, if there is such a thing.
        seldom |= {finding.id for finding in findings if finding.stable is None and rules[finding.rule].family == "acceptance"}
        keys |= dict.fromkeys(seldom, _SELDOM)
    flow = {finding.id: keys[finding.id] for finding in findings if keys[finding.id][1] in _FLOW}
    if seldom and len(set(flow.values())) > 1:
        # What is refused now and then breaks several rules of flow by chance: it is one defect.
        keys |= dict.fromkeys({*seldom, *flow}, _SELDOM)
    elif seldom and flow:
        # What is refused now and then, while one rule of flow is broken, is what that rule looks like from afar.
        keys |= dict.fromkeys(seldom, next(iter(flow.values())))
    order = sorted(Counter(keys.values()), key=lambda key: _weight(key, keys, findings, rules))
    numbered = {key: f"c{number}" for number, key in enumerate(order, 1)}
    assigned = [replace(finding, cause=numbered[keys[finding.id]]) for finding in findings]
    return assigned, [_cause(numbered[key], key, [f for f in assigned if f.cause == numbered[key]]) for key in order]


def _key(finding: Finding, rules: RuleBook) -> _Key:
    rule = rules[finding.rule]
    family = rule.family
    if _now_and_then(finding, rules):
        return _SELDOM
    return (rule.leg, family, _place(finding.pointer, family), None if family in _FLOW else finding.status)


def _place(pointer: str, family: str) -> str:
    """Return where a cause sits: of what is refused, the field; of what is accepted or answered, the exact place."""
    if family in _FLOW:
        return ""
    return "/".join(pointer.split("/")[:2]) if family == "acceptance" else pointer


def _now_and_then(finding: Finding, rules: RuleBook) -> bool:
    return finding.stable is False and rules[finding.rule].family in {"acceptance", *_FLOW}


def _weight(key: _Key, keys: dict[str, _Key], findings: list[Finding], rules: RuleBook) -> tuple[int, int, int]:
    own = [finding for finding in findings if keys[finding.id] == key]
    must = any(rules[finding.rule].level is Level.MUST for finding in own)
    base = any(rules[finding.rule].base for finding in own)
    return (not must, not base, -sum(finding.occurrences for finding in own))


def _cause(name: str, key: _Key, findings: list[Finding]) -> Cause:
    _, family, pointer, status = key
    sentence = _SENTENCES.get(family, f"Rules about {family} are broken")
    seldom = " now and then" if key == _SELDOM else ""
    place = f", at {pointer}" if pointer else ""
    answer = f" (HTTP {status})" if status else ""
    return Cause(name, f"{sentence}{seldom}{place}{answer}", len(findings), tuple(dict.fromkeys(finding.rule for finding in findings)))
