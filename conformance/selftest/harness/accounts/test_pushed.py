"""What is pushed: to whom it belongs, and what cannot be read excuses."""

import time
from collections import Counter
from dataclasses import replace

import pytest

from conformance.harness.judge.reconcile import close
from conformance.selftest.harness.accounts.world import DOWNLINK, PUSHED, TEXTS, World, came, delivered, said
from conformance.selftest.rig.runs import DEMO


def test_what_is_pushed_belongs_to_whom_it_is_addressed_to(world: World) -> None:
    world.say(*TEXTS[:2])
    world.say(*TEXTS[2:4], user="bob")
    world.push("Welcome.", *TEXTS[:2])
    world.push(*TEXTS[2:4], to="bob")
    assert world.broken() == {}
    assert (world.ledger.awaited("alice"), world.ledger.awaited("bob")) == (0, 0)


def test_what_is_pushed_before_it_was_said_to_be_accepted_counts(world: World) -> None:
    world.push(TEXTS[0])
    world.say(TEXTS[0])
    assert world.ledger.awaited("alice") == 0
    assert world.broken() == {}


def test_one_push_may_hold_messages_to_several_users(world: World) -> None:
    world.say(TEXTS[0])
    world.say(TEXTS[1], user="bob")
    world.push({**came(TEXTS[0]), "to": "alice"}, {**came(TEXTS[1]), "to": "bob"})
    assert world.broken() == {}


def test_what_other_users_are_told_concerns_nobody_unless_one_of_ours_said_it(world: World) -> None:
    world.say(*TEXTS[:2])
    world.push(TEXTS[0])
    world.push("Nobody here has said that.", to="a-stranger")
    assert world.broken() == {PUSHED.lost: 1}
    world.push(TEXTS[1], to="a-stranger")
    assert world.broken() == {PUSHED.leaked: 1}


def test_whoever_is_addressed_by_an_id_that_was_changed_misses_nothing_besides(world: World) -> None:
    world.say("a", "Hello", *TEXTS[:3])
    world.push("a", "Hello", *TEXTS[:3], to="ALICE")
    records = close(world.ledger, DOWNLINK, 1.0).records  # type: ignore[arg-type]
    assert Counter(record.violation.rule for record in records) == {PUSHED.leaked: 5}
    assert {record.violation.expected for record in records} == {"nothing that alice said"}
    assert {record.violation.seems for record in records} == {"to ids of no user of this run"}
    assert "‘Hello’, addressed to 'ALICE', who is no user of this run" in {record.violation.got for record in records}


def test_a_short_text_that_a_robot_says_is_nobody_elses(world: World) -> None:
    world.say("Hello", *TEXTS[:2])
    world.push(*TEXTS[:2])
    world.say(TEXTS[3], user="carol")
    world.push("Hello", TEXTS[3], to="bob")
    assert world.broken() == {PUSHED.lost: 1, PUSHED.leaked: 1}


@pytest.mark.parametrize("to", [None, 7, "", DEMO.credentials["channel_id"]])
def test_what_is_addressed_to_nobody_is_neither_lost_nor_a_leak(world: World, to: object) -> None:
    world.say(*TEXTS[:3])
    world.say("This may come back or not.", owed=False)
    world.push(*TEXTS[:2], "This may come back or not.", to=to)
    assert world.broken() == {PUSHED.lost: 1}


@pytest.mark.parametrize("body", [[], None, "text", {}, {"messages": None}, {"messages": {}}, {"messages": ["a"]}])
def test_a_push_that_cannot_be_read_waives_what_it_may_have_held(world: World, body: object) -> None:
    world.say(TEXTS[0])
    world.say(TEXTS[1], user="bob")
    world.ledger.came(delivered(body))
    assert (world.ledger.awaited("alice"), world.ledger.awaited("bob")) == (0, 0)
    assert world.broken() == {}


def test_what_was_being_said_when_such_a_push_came_is_waived_and_what_is_said_later_is_not(world: World) -> None:
    began = said("alice", TEXTS[0])
    world.ledger.came(delivered([]))
    world.ledger.took(began, owed=True)
    assert world.broken() == {}
    later = replace(said("alice", TEXTS[1]), started=time.time() + 1)
    world.ledger.took(later, owed=True)
    world.push("Welcome.")
    assert world.broken() == {PUSHED.lost: 1}


def test_an_empty_push_says_nothing(world: World) -> None:
    world.say(TEXTS[0])
    assert world.push() == 0
    assert world.ledger.awaited("alice") == 1


@pytest.mark.parametrize("content", [None, 7, {"text": "hello"}])
def test_a_chat_whose_content_cannot_be_read_excuses_one_text_of_its_user(world: World, content: object) -> None:
    world.say(*TEXTS[:3])
    world.say(TEXTS[3], user="bob")
    world.push(TEXTS[0], {**came(""), "content": content})
    world.push("Welcome.", to="bob")
    assert world.broken() == {PUSHED.lost: 2}
