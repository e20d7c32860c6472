"""The data of qmt by itself: its schemas name rules of the right party, and its fixtures break what their names say."""

from typing import Any

import pytest

from conformance.core.data import fixtures, load_schema
from conformance.core.rule import Level
from conformance.core.schema import REFUSED, RULE, violations
from conformance.generate.breaks import Break, breaks
from conformance.protocols.qmt.rulebook import RULES

SENDS = {"uplink": "qmt.app", "downlink": "qmt.platform"}
TAKES = {"uplink": "qmt.platform", "downlink": "qmt.app"}
BROKEN = [(leg, name) for leg in SENDS for name in fixtures(f"qmt/{leg}", "broken")]
BREAKS = [(leg, key, one) for leg in SENDS for key in (RULE, REFUSED) for one in breaks(f"qmt/{leg}.request", key=key)]


def documented(leg: str) -> dict[str, Any]:
    """Return the sample of a leg."""
    body: dict[str, Any] = fixtures(f"qmt/{leg}", "documented")["text"]
    return body


def broken(leg: str, body: object, key: str = RULE) -> set[str]:
    """Return the rules that a body breaks, as the schema has them."""
    return {violation.rule for violation in violations(f"qmt/{leg}.request", body, key)}


@pytest.mark.parametrize("leg", SENDS)
def test_a_sample_of_the_document_breaks_nothing(leg: str) -> None:
    assert broken(leg, documented(leg)) == broken(leg, documented(leg), REFUSED) == set()
    assert not list(violations(f"qmt/{leg}.response", fixtures(f"qmt/{leg}", "answered")["success"]))


@pytest.mark.parametrize(("leg", "name"), BROKEN)
def test_a_broken_fixture_breaks_the_rule_in_its_name(leg: str, name: str) -> None:
    body = fixtures(f"qmt/{leg}", "broken")[name]
    assert broken(leg, body) == {name[:10]}
    (refused,) = broken(leg, body, REFUSED)
    assert RULES[name[:10]].level is Level.MUST
    assert RULES[refused].binds == TAKES[leg]


@pytest.mark.parametrize(("leg", "key", "one"), BREAKS, ids=[f"{leg}-{key}-{one.name}" for leg, key, one in BREAKS])
def test_a_break_breaks_its_own_rule_and_no_other(leg: str, key: str, one: Break) -> None:
    assert broken(leg, one.apply(documented(leg)), key) == {one.rule}


@pytest.mark.parametrize("tag", [None, "", "text", 0, -1.5, True, [], {}, [[{"deep": [{}]}]]], ids=repr)
@pytest.mark.parametrize("leg", SENDS)
def test_no_tag_breaks_anything(leg: str, tag: object) -> None:
    assert broken(leg, {**documented(leg), "Tag": tag}) == set()


@pytest.mark.parametrize("leg", SENDS)
def test_a_leaf_names_a_rule_of_the_sender_and_one_of_the_receiver(leg: str) -> None:
    schema = load_schema(f"qmt/{leg}.request")
    for leaf in (schema, *(leaf for leaf in schema["properties"].values() if RULE in leaf)):
        assert leaf[REFUSED].keys() == leaf[RULE].keys()
        assert {RULES[rule].binds for rule in leaf[RULE].values()} == {SENDS[leg]}
        assert {RULES[rule].binds for rule in leaf[REFUSED].values()} == {TAKES[leg]}


@pytest.mark.parametrize("leg", SENDS)
def test_the_number_of_a_rule_says_whom_it_binds(leg: str) -> None:
    bound = {rule.id: rule.binds for rule in RULES if rule.leg == f"qmt.{leg}"}
    assert bound == {name: (SENDS if int(name[-3:]) < 100 else TAKES)[leg] for name in bound}
    assert set(bound.values()) == {SENDS[leg], TAKES[leg]}
