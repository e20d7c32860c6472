"""What is polled: what was lost, doubled, out of order or told to somebody else."""

import random
import time
from typing import Any

from conformance.core.exchange import Exchange, Request
from conformance.harness.judge.mismatches import clashes
from conformance.harness.judge.reconcile import close
from conformance.protocols.ccmessaging.legs import POLL
from conformance.selftest.harness.accounts.world import DOUBLED, DOWNLINK, LEAKED, LOST, NUMBERS, ORDER, RULES, TEXTS, VALID, World, came, said


def test_what_comes_back_as_it_was_sent_breaks_nothing(world: World) -> None:
    world.say(*TEXTS)
    world.show("Welcome.", *TEXTS[:4], "By the way.")
    world.show(*TEXTS[4:])
    assert world.broken() == {}
    assert world.ledger.awaited("alice") == 0


def test_what_never_comes_is_lost(world: World) -> None:
    world.say(*TEXTS)
    world.show(*TEXTS[:3], *TEXTS[4:])
    assert world.ledger.awaited("alice") == 1
    assert world.broken() == {LOST: 1}


def test_what_need_not_come_may_come_or_not(world: World) -> None:
    world.say(*TEXTS[:2], owed=False)
    world.say(TEXTS[2])
    world.show(TEXTS[1], TEXTS[2])
    assert world.broken() == {}


def test_what_comes_twice_is_doubled(world: World) -> None:
    world.say(*TEXTS)
    world.show(*TEXTS, TEXTS[3])
    assert world.broken() == {DOUBLED: 1}


def test_the_same_message_twice_in_one_answer_is_doubled(world: World) -> None:
    world.say(*TEXTS[:2])
    once = came(TEXTS[1])
    world.show(TEXTS[0], once, once)
    assert world.broken() == {DOUBLED: 1}


def test_a_message_that_a_later_poll_repeats_counts_once(world: World) -> None:
    world.say(*TEXTS[:2])
    messages = [came(text) for text in TEXTS[:2]]
    assert (world.show(*messages), world.show(*messages)) == (2, 0)
    assert world.broken() == {}
    assert world.ledger.repeated == {POLL.name: 2}


def test_messages_without_code_and_time_may_be_repetitions_or_not(world: World) -> None:
    world.say("Yes, that is what I said.", "Yes, that is what I said.")
    bare = {"content": "Yes, that is what I said.", "mediaType": "TEXT"}
    world.show(bare)
    world.show(bare)
    world.show(bare)
    assert world.broken() == {}


def test_two_messages_under_one_code_clash(world: World) -> None:
    world.say(*TEXTS[:2])
    world.show(came(TEXTS[0], messageCode="same"), came(TEXTS[1], messageCode="same"))
    assert world.broken() == {}
    assert [record.violation.rule for record in clashes(world.ledger, DOWNLINK)] == [RULES.code]  # type: ignore[arg-type]


def test_what_comes_before_its_predecessor_is_out_of_order(world: World) -> None:
    world.say(*TEXTS)
    world.show(*TEXTS[:4], TEXTS[5], TEXTS[4], *TEXTS[6:])
    assert world.broken() == {ORDER: 1}


def test_two_polls_at_once_have_no_order(world: World) -> None:
    world.say(*TEXTS)
    world.show(*TEXTS[5:], ordered=False)
    world.show(*TEXTS[:5], ordered=False)
    assert world.broken() == {}


def test_a_text_that_was_perhaps_taken_twice_may_come_twice(world: World) -> None:
    world.ledger.took(said("alice", TEXTS[0], twice=True), owed=True)
    world.show(TEXTS[0], TEXTS[0])
    assert world.broken() == {}


def test_what_may_have_been_in_an_answer_that_was_cut_off_is_not_lost(world: World) -> None:
    world.say(*TEXTS[:2])
    world.ledger.came(Exchange(next(NUMBERS), POLL.name, Request("GET", "/", ()), None, VALID, user="alice", failure="cut"))
    assert world.ledger.awaited("alice") == 0
    assert world.broken() == {}


def test_what_one_user_said_and_another_was_told_is_a_leak(world: World) -> None:
    world.say(*TEXTS)
    world.say("Another story.", user="bob")
    world.show(*TEXTS[:3], *TEXTS[4:])
    world.show("Another story.", TEXTS[3], user="bob")
    assert world.broken() == {LEAKED: 1}


def test_what_both_were_told_is_a_leak_too(world: World) -> None:
    world.say(*TEXTS)
    world.show(*TEXTS)
    world.show(TEXTS[3], user="bob")
    assert world.broken() == {LEAKED: 1}


def test_a_short_text_may_be_said_by_a_robot(world: World) -> None:
    world.say("Hello")
    world.show("Hello", "Hello")
    world.show("Hello", user="bob")
    assert world.broken() == {}


def test_parts_of_a_text_that_is_too_long_are_nobody_elses(world: World) -> None:
    long = "0123456789" * 100
    world.say(long, long[:500])
    world.show(long[:500], long[500:], long[:500])
    assert world.broken() == {}


def test_of_a_thousand_texts_of_eight_users_the_one_that_is_missing_is_named(world: World) -> None:
    users, chance = [f"user-{number}" for number in range(8)], random.Random(7)  # noqa: S311 - a world that is the same each time
    queues: dict[str, list[dict[str, Any]]] = {user: [] for user in users}
    missing = chance.randrange(1000)
    for number in range(1000):
        user, text = users[number % 8], f"Text {number} of a thousand."
        world.say(text, user=user)
        queues[user] += [] if number == missing else [came(text)]
        if chance.random() < 0.2:
            world.show(*queues[user], user=user)
            queues[user] = []
    for user in users:
        world.show(*queues[user], user=user)
    began = time.perf_counter()
    closing = close(world.ledger, DOWNLINK, 1.0)  # type: ignore[arg-type]
    assert [record.violation.expected for record in closing.records] == [f"‘Text {missing} of a thousand.’ comes back, for it was accepted"]
    assert closing.judged[LOST] == 1000
    assert time.perf_counter() - began < 2
