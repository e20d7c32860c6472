"""The rule book: every fact is cited, every tested rule has its case and its fault, every leaf names a rule."""

import json
import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conformance.cli.explain import as_dict
from conformance.core.data import PACKAGE, data, load_schema
from conformance.core.protocol import Party
from conformance.core.rule import Level, Rule, read_rules
from conformance.harness.cases.index import cases_by_rule
from conformance.protocols import families
from conformance.report.rule_places import faults_of, leaves_of

FACTS = {
    "ccmessaging.uplink": [
        *(f"HG-0{n}" for n in (1, 2, 3, 4, 5, 6, 8, 9)),
        *(f"SA-{n:02}" for n in (*range(1, 7), *range(10, 23), *range(30, 36), *range(40, 44))),
        *("FL-03", "FL-04", "FL-05", "X-55", "X-62"),
        *(f"X-{n:02}" for n in range(1, 12)),
    ],
    "ccmessaging.poll": [
        *(f"GM-{n:02}" for n in (*range(1, 9), *range(10, 26))),
        *(f"X-{n:02}" for n in range(20, 28)),
        *(f"PO-{n:02}" for n in range(1, 11)),
    ],
    "ccmessaging.push": [
        *(f"PU-{n:02}" for n in (*range(1, 11), 20, 21, *range(30, 43), 50, 51, 52)),
        *(f"X-{n:02}" for n in range(30, 39)),
    ],
    "qmt.uplink": [
        *(f"QU-{n:02}" for n in (1, 2, 3, *range(5, 12))),
        *(f"QS-{n:02}" for n in (1, 2, 4, 5, 6)),
        *(f"QR-{n:02}" for n in (1, 2, 3, 4, 6, 9)),
        *(f"QM-{n:02}" for n in range(1, 6)),
        *("QN-01", "QN-02", "QN-05"),
        *(f"X-{n}" for n in range(40, 44)),
    ],
    "qmt.downlink": [*(f"QD-{n:02}" for n in range(1, 6)), "QS-01", "QS-03", "QS-04", "QS-06", "X-40", "X-41", "X-43"],
}
"""The facts of the documents that each leg has to account for."""

_QMT = {"qmt.platform", "qmt.app"}
_CCM = {"ccmessaging.platform", "ccmessaging.integrator"}
BOUND = {
    "ccmessaging.uplink": {"", *_CCM},
    "ccmessaging.poll": {"", *_CCM},
    "ccmessaging.push": _CCM,
    "qmt.uplink": _QMT,
    "qmt.downlink": _QMT,
}
"""The legs whose rules say whom they bind, for both ends of them can be judged."""

RULES = [(family, rule) for family in families().values() for rule in family.rules if family.judges(rule)]
"""The rules that some party can show on one of its legs."""
CALLERS = [
    rule
    for rule in families()["ccmessaging"].rules
    if rule.leg in {"ccmessaging.uplink", "ccmessaging.poll"} and rule.binds != "ccmessaging.platform" and rule.level is not Level.OPEN
]
"""The rules that a client of ccmessaging may break."""
CASES = {rule for protocol in families().values() for party in protocol.parties.values() for rule in cases_by_rule(party)}
SCHEMAS = sorted(data("schemas").rglob("*.json"))
BOOKS = {folder.parent.name: read_rules(sorted(folder.glob("*.toml"))) for folder in (PACKAGE / "protocols").glob("*/rules")}
"""The rule book of each folder of a protocol, whether or not it is spoken yet."""


@pytest.mark.parametrize(("leg", "fact"), [(leg, fact) for leg, facts in FACTS.items() for fact in facts])
def test_every_fact_is_cited_by_a_rule_or_by_a_reason(leg: str, fact: str) -> None:
    cited = {fact for book in BOOKS.values() for rule in book if rule.leg == leg for fact in rule.facts}
    reasons = {fact for book in BOOKS.values() for reason in book.reasons for fact in reason.facts}
    assert fact in cited | reasons


@pytest.mark.parametrize("rule", [rule for book in BOOKS.values() for rule in book], ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"[A-Z]{3}-[A-Z]{2}-[0-9]{3}", rule.id)
    assert rule.text["en"].endswith(".")
    assert re.search(r"[\u4e00-\u9fff]", rule.text["zh"])
    assert rule.source
    assert rule.facts
    assert rule.binds in BOUND.get(rule.leg, {""})
    assert as_dict(rule)["level"] in {"MUST", "SHOULD", "OPEN"}


@pytest.mark.parametrize(("protocol", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_tested_rule_has_a_fault(protocol: Any, rule: Rule) -> None:
    assert bool(list(faults_of(protocol, rule))) == (rule.level is not Level.OPEN)


@pytest.mark.parametrize("rule", CALLERS, ids=lambda rule: rule.id)
def test_a_rule_that_a_caller_may_break_has_a_fault_of_a_caller(rule: Rule) -> None:
    faults = families()["ccmessaging"].parties["ccmessaging.integrator"].faults.values()
    assert rule.id in {broken for fault in faults for broken in fault.breaks}  # type: ignore[attr-defined]


@pytest.mark.parametrize(("family", "rule"), RULES, ids=[rule.id for _, rule in RULES])
def test_a_rule_has_a_case_unless_every_exchange_shows_it(family: Any, rule: Rule) -> None:
    spoken = [party.protocol for party in family.parties.values()]
    shown = {name for protocol in spoken for checks in protocol.checks.values() for check in checks for name in check.rules}
    shown |= {name for flow in (protocol.flow for protocol in spoken) for name in (flow.recovery, flow.together, flow.reconnect, *flow.user_rules)}
    shown |= {"CCM-UP-135"}  # how bad credentials are refused: every case with bad credentials shows it
    shown |= {"CCM-PO-007", "CCM-PO-008", "CCM-PO-009", "CCM-PO-010"}  # what is asked before the cases, and after a wrong poll
    shown |= {"CCM-PO-016", "CCM-PO-026", "CCM-PO-048", "CCM-PO-066"}  # what every answer and every message shows
    shown |= {f"CCM-PU-{rule:03}" for rule in (4, 15, 16, 17, 18, 33, 40, 46, 51, 55, 62, 63, 65, 67)}  # what every delivery and every message shows
    shown |= {"QMT-UP-109", "QMT-UP-155", "QMT-DN-109"}  # how messages are refused: every case with a broken one shows it
    shown |= {f"QMT-DN-{rule:03}" for rule in (*range(12, 19), 25, 27, 28, 29, 32, 33)}  # what every delivery and every message shows
    shown |= {f"QMT-UP-{rule:03}" for rule in (4, *range(12, 18), 25, 27, 28, 29, 34, 35, 40, 41, 42)}
    shown |= {"CCM-PO-202", "CCM-PO-203", "CCM-PO-204", "CCM-PO-205"}  # what several calls of a client show together
    shown |= {f"CCM-UP-{rule}" for rule in range(200, 214)}  # likewise; and what it does after trouble that was made for it
    assert rule.id in CASES | shown


def test_every_rule_can_be_shown_by_some_party() -> None:
    assert [rule.id for family in families().values() for rule in family.rules if (family, rule) not in RULES] == []


@pytest.mark.parametrize("path", SCHEMAS, ids=lambda path: path.name)
def test_a_schema_is_one(path: Any) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", [path for path in SCHEMAS if path.parent.name != "schemas"], ids=lambda path: path.name)
def test_a_leaf_names_rules_that_exist_and_keywords_that_it_has(path: Any) -> None:
    for leaf in _annotated(json.loads(path.read_text(encoding="utf-8"))):
        for keyword, rule in leaf["x-rule"].items():
            assert rule in BOOKS[path.parent.name].rules
            assert keyword in leaf or keyword in {"required", "null"}


def test_a_leaf_of_a_push_names_the_rule_that_it_is_sent_under_when_it_is_broken() -> None:
    rules = families()["ccmessaging"].rules
    leaves = _annotated(load_schema("ccmessaging/push.request"))
    assert leaves
    for leaf in leaves:
        assert leaf["x-refused"].keys() == leaf["x-rule"].keys()
        assert {rules[rule].binds for rule in leaf["x-rule"].values()} == {"ccmessaging.platform"}
        assert {rules[rule].binds for rule in leaf["x-refused"].values()} == {"ccmessaging.integrator"}


def test_the_mandatory_fields_name_their_rule() -> None:
    found = list(leaves_of(families()["ccmessaging"], families()["ccmessaging"].rules["CCM-UP-098"]))
    assert found == ["schemas/ccmessaging/uplink.request.json#/properties/messageId (pattern)"]


def test_a_rule_of_who_gets_a_broken_message_is_named_by_its_leaf() -> None:
    found = list(leaves_of(families()["qmt"], families()["qmt"].rules["QMT-UP-141"]))
    assert found == ["schemas/qmt/uplink.request.json#/properties/FromUserId (type)"]


def _annotated(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [leaf for value in node for leaf in _annotated(value)]
    if not isinstance(node, dict):
        return []
    own = [node] if isinstance(node.get("x-rule"), dict) else []
    return own + [leaf for key, value in node.items() if key != "x-rule" for leaf in _annotated(value)]


@pytest.mark.parametrize("known", [known for family in families().values() for known in family.parties.values()], ids=lambda known: known.name)
def test_no_fault_bears_the_name_of_an_oddity(known: Party) -> None:
    assert known.faults.keys() & known.oddities.keys() == set()
