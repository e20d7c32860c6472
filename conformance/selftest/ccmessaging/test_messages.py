"""Payloads are made twice over: strategies make them, schemas and checks judge them, and here the two meet."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from conformance.core.data import fixtures
from conformance.core.message import Intent, Kind, Message
from conformance.core.settings import Options
from conformance.generate.breaks import breaks
from conformance.generate.text import CONTROL_TEXTS, TEXT_CLASSES, ascii_text, multibyte_text, text
from conformance.harness.cases.plan_only import rehearse
from conformance.harness.play.plan import Ids, Script
from conformance.protocols import party
from conformance.protocols.ccmessaging.checks.uplink_request import violations
from conformance.protocols.ccmessaging.legs import CELLS
from conformance.protocols.ccmessaging.messages import uplink

PROTOCOL, PARTY = party("ccmessaging.platform")
DEMO = PARTY.demo("http://127.0.0.1")


def planned(nonce: str = "n", seed: int = 0, examples: int = 2, **world: object) -> list[Script]:
    """Return the scripts of a plan."""
    target = replace(DEMO, **world)  # type: ignore[arg-type]
    return rehearse(PROTOCOL, PARTY, target, Options(out=Path(), run_id="r", nonce=nonce, seed=seed, examples=examples))


@pytest.fixture(scope="module")
def scripts() -> list[Script]:
    return planned()


@pytest.mark.parametrize("cell", CELLS, ids="/".join)
def test_valid_messages_of_a_cell_break_no_rule(cell: tuple[str, str]) -> None:
    @settings(max_examples=20, deadline=None, database=None)
    @given(message=uplink.valid(*cell))
    def every(message: Message) -> None:
        bound = PROTOCOL.bind(message, DEMO.users[0], DEMO, Ids(0, "n").fresh)
        assert list(violations(bound.message)) == []

    every()


@pytest.mark.parametrize("broken", breaks("ccmessaging/uplink.request"), ids=lambda broken: broken.name)
def test_a_break_breaks_its_own_rule(broken: object) -> None:
    body = broken.apply({**uplink.chat().body, "from": "alice", "to": "1"})  # type: ignore[attr-defined]
    found = {v.rule for v in violations(Message("ccmessaging.uplink", body, Intent(Kind.PROBE, "")))}
    exempt = broken.rule == "CCM-UP-085" and isinstance(broken.value, int)  # type: ignore[attr-defined]
    assert broken.rule in found or exempt  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", fixtures("ccmessaging/uplink", "documented"))
def test_a_sample_of_the_document_breaks_only_what_it_contradicts(name: str) -> None:
    body = fixtures("ccmessaging/uplink", "documented")[name]
    assert {v.rule for v in violations(Message("ccmessaging.uplink", body, Intent(Kind.PROBE, "")))} == {"CCM-UP-007"}


@pytest.mark.parametrize("name", fixtures("ccmessaging/uplink", "broken"))
def test_a_broken_fixture_breaks_the_rule_in_its_name(name: str) -> None:
    body = fixtures("ccmessaging/uplink", "broken")[name]
    found = {v.rule for v in violations(Message("ccmessaging.uplink", body, Intent(Kind.PROBE, "")))}
    stated = {rule for rule in found if PROTOCOL.rules[rule].level != "OPEN"}
    assert stated == {name[:10]}


def test_the_same_seed_and_nonce_give_the_same_bytes(scripts: list[Script]) -> None:
    again = planned()
    assert [step.bound.request for script in scripts for step in script.steps] == [step.bound.request for script in again for step in script.steps]


def test_another_nonce_changes_ids_and_nothing_else(scripts: list[Script]) -> None:
    other = planned(nonce="m")
    pairs = list(zip(_bodies(scripts), _bodies(other), strict=True))
    changed = {(key, str(one[key])[:-8] == str(two[key])[:-8]) for one, two in pairs for key in one if one[key] != two[key]}
    assert changed - {("messageId", True), ("messageId", False)} == {("content", True)}


def test_another_seed_changes_the_content(scripts: list[Script]) -> None:
    assert [body.get("content") for body in _bodies(planned(seed=1))] != [body.get("content") for body in _bodies(scripts)]


def test_a_run_repeats_no_message_id(scripts: list[Script]) -> None:
    ids = [name for body in _bodies(scripts) if isinstance(name := body.get("messageId"), str) and len(name) in {20, 31, 32} and name.isalnum()]
    assert len(ids) == len(set(ids)) > 10


def test_a_conversation_has_one_transfer_and_one_end_at_most(scripts: list[Script]) -> None:
    assert scripts
    for script in scripts:
        controls = [step.bound.message.cell[0] for step in script.steps if step.bound.message.cell and step.bound.message.intent.kind is Kind.VALID]
        assert controls.count("TRANS2AGENT") <= 1
        assert controls.count("DISCONNECT") <= 1
        assert script.loose or ("DISCONNECT" not in controls[:-1] and "CONNECT" not in controls[1:])


def test_some_conversations_go_on_after_the_transfer(scripts: list[Script]) -> None:
    longest = 0
    for script in scripts:
        controls = [step.bound.message.cell[0] for step in script.steps if step.bound.message.intent.rule in {"CCM-UP-047", "CCM-UP-154"}]
        longest = max(longest, controls.count("CHAT") if controls[:1] == ["TRANS2AGENT"] else 0)
    assert longest >= 2


def test_what_is_avoided_is_never_sent() -> None:
    sent = [body.get("controlType") for body in _bodies(planned(avoid=frozenset({"TRANS2AGENT"})))]
    assert "TRANS2AGENT" not in sent
    assert "CHAT" in sent


def test_without_media_no_file_is_claimed() -> None:
    steps = [step.bound.message for script in planned(media={}) for step in script.steps]
    files = [message for message in steps if message.cell and message.cell[1] == "IMAGE" and message.intent.kind is Kind.VALID]
    assert files
    assert not any(message.intent.configured for message in steps if message.intent.rule in {"CCM-UP-066", "CCM-UP-067"})
    assert all(message.intent.configured for message in steps if message.intent.rule in {"CCM-UP-049", "CCM-UP-063"})
    assert not any(message.intent.configured for message in files)


@pytest.mark.parametrize("name", TEXT_CLASSES)
def test_a_text_class_is_accepted_by_every_reading(name: str) -> None:
    value = TEXT_CLASSES[name]
    assert 0 < len(value.encode()) <= 1024
    assert not any(character < " " and character not in "\t\n" for character in value)


@pytest.mark.parametrize("name", CONTROL_TEXTS)
def test_a_control_text_holds_what_its_name_says(name: str) -> None:
    body = uplink.chat(CONTROL_TEXTS[name]).body
    assert "CCM-UP-037" in {v.rule for v in violations(Message("ccmessaging.uplink", {**body, "from": "a", "to": "1"}, Intent(Kind.PROBE, "")))}


@settings(max_examples=200, deadline=None, database=None)
@given(value=text(200))
def test_a_generated_text_is_visible_and_within_every_limit(value: str) -> None:
    assert value.strip()
    assert len(value.encode()) <= 1024


def test_texts_of_a_length_have_it() -> None:
    assert [len(ascii_text(n)) for n in (1, 44, 45, 46, 1024)] == [1, 44, 45, 46, 1024]
    assert len(multibyte_text(341).encode()) == 1023


def _bodies(scripts: list[Script]) -> list[dict[str, object]]:
    return [step.bound.message.body for script in scripts for step in script.steps if isinstance(step.bound.message.body, dict)]
