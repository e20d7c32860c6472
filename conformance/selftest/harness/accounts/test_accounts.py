"""The accounts of a run, without any platform: what was lost, doubled, out of order, changed or told to somebody else."""

import html
import itertools
import json
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind, Message
from conformance.generate.text import TEXT_CLASSES
from conformance.harness.alike import alike
from conformance.harness.ledger import Ledger
from conformance.harness.reconcile import clashes, close
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.selftest.rig.runs import DEMO, PROTOCOL

DOWNLINK = PROTOCOL.downlink
assert DOWNLINK is not None
RULES, PUSHED = DOWNLINK.ways[POLL.name].rules, DOWNLINK.ways[PUSH.name].rules
VALID = Intent(Kind.VALID, "CCM-UP-001")
NUMBERS = itertools.count(1)
LOST, DOUBLED, ORDER, CHANGED, LEAKED = RULES.echo


def said(user: str, text: str, *, twice: bool = False) -> Exchange:
    body = {"controlType": "CHAT", "mediaType": "TEXT", "content": text}
    return Exchange(
        next(NUMBERS), UPLINK.name, Request("POST", "/", ()), None, VALID, user=user, message=Message(UPLINK.name, body, VALID), twice=twice
    )


def shown(user: str, *texts: str | dict[str, Any]) -> Exchange:
    messages = [text if isinstance(text, dict) else came(text) for text in texts]
    body = json.dumps({"resultCode": "0", "downlinkMessages": messages}).encode()
    return Exchange(next(NUMBERS), POLL.name, Request("GET", "/", ()), Response(200, (), body), VALID, user=user)


def delivered(body: Any) -> Exchange:
    request = Request("POST", "/hook", (), json.dumps(body).encode())
    now = time.time()
    return Exchange(next(NUMBERS), PUSH.name, request, Response(200), Intent(Kind.FORM, ""), started=now, target=DEMO, inbound=True)


def came(text: str, **fields: Any) -> dict[str, Any]:
    return {"controlType": "CHAT", "mediaType": "TEXT", "content": text, "messageCode": f"code-{next(NUMBERS)}", **fields}


class World:
    """Two users and their accounts."""

    def __init__(self) -> None:
        self.ledger = Ledger(DOWNLINK)  # type: ignore[arg-type]

    def say(self, *texts: str, user: str = "alice", owed: bool = True) -> None:
        """Send texts that are accepted."""
        for text in texts:
            self.ledger.took(said(user, text), owed=owed)

    def show(self, *texts: str | dict[str, Any], user: str = "alice", ordered: bool = True) -> int:
        """Answer a poll with these messages."""
        return self.ledger.came(shown(user, *texts), ordered=ordered)

    def push(self, *texts: str | dict[str, Any], to: object = "alice", ordered: bool = True) -> int:
        """Push these messages, all to one user."""
        messages = [{"to": to, **(text if isinstance(text, dict) else came(text))} for text in texts]
        return self.ledger.came(delivered({"timestamp": 1, "messages": messages}), ordered=ordered)

    def broken(self) -> Counter[str]:
        """Close the accounts; return how often which rule is broken."""
        return Counter(record.violation.rule for record in close(self.ledger, DOWNLINK, 1.0).records)  # type: ignore[arg-type]


@pytest.fixture
def world() -> World:
    return World()


TEXTS = [f"This is text number {number}." for number in range(10)]


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


MANGLED: dict[str, Callable[[str], str]] = {
    "cut": lambda text: text[: max(len(text) // 2, 1)],
    "question marks": lambda text: text.encode("ascii", "replace").decode(),
    "latin-1": lambda text: text.encode().decode("latin-1"),
    "upper case": str.upper,
    "no white space": lambda text: "".join(text.split()),
    "escaped": lambda text: text.replace("<", "&lt;").replace('"', "&quot;"),
    "prefixed": "> {}".format,
}


@pytest.mark.parametrize("how", MANGLED)
def test_a_text_that_came_changed_is_recognised(world: World, how: str) -> None:
    texts = [
        f"{text} {number:08}" for number, text in enumerate(TEXT_CLASSES.values()) if MANGLED[how](f"{text} {number:08}") != f"{text} {number:08}"
    ]
    world.say("An innocent text.", *texts)
    world.show("An innocent text.", *(MANGLED[how](text) for text in texts))
    assert world.broken() == {CHANGED: len(texts)}


BECAME: dict[str, Callable[[str], str]] = {
    "UTF-8 read as Latin-1": lambda text: text.encode().decode("latin-1"),
    "UTF-8 read as GBK": lambda text: text.encode().decode("gbk", "replace"),
    "GBK read as UTF-8": lambda text: text.encode("gb18030").decode("utf-8", "replace"),
    "question marks for what is not ASCII": lambda text: text.encode("ascii", "replace").decode(),
    "question marks for what takes four bytes in UTF-8": lambda text: "".join("??" if sign > "\uffff" else sign for sign in text),
    "escaped as HTML": html.escape,
    "cut after 12 characters": lambda text: text[:12],
    "": lambda text: text.replace("订单", "单订"),
}


@pytest.mark.parametrize("how", BECAME)
def test_how_a_text_changed_is_said(world: World, how: str) -> None:
    text = "Order <4711>: 您好, 订单 \U0001f600 é"
    world.say("An innocent text.", text)
    world.show("An innocent text.", BECAME[how](text))
    (record,) = close(world.ledger, DOWNLINK, 1.0).records  # type: ignore[arg-type]
    assert (record.violation.rule, record.violation.seems) == (CHANGED, how)


def test_texts_that_have_nothing_in_common_are_not_alike() -> None:
    assert not alike("Where is my order 4711?", "Let me see.")
    assert not alike("您好", "Welcome.")
    assert not alike("Welcome.", "")


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


# ---- pushes ----------------------------------------------------------------------------------------------------------


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


@pytest.mark.parametrize(("polled", "pushed"), list(itertools.product(["a code", None, "absent"], repeat=2)))
def test_the_same_message_by_both_legs_counts_once(world: World, polled: str | None, pushed: str | None) -> None:
    def coded(text: str, code: str | None) -> dict[str, Any]:
        message = came(text, messageCode=f"{code} of {text}" if code else None)
        return {name: value for name, value in message.items() if name != "messageCode" or code != "absent"}

    world.say(*TEXTS)
    for text in TEXTS:
        world.push(coded(text, pushed))
    world.show(*(coded(text, polled) for text in TEXTS))
    assert world.broken() == {}
    assert world.ledger.awaited("alice") == 0


def test_the_same_text_by_both_legs_under_two_codes_is_doubled(world: World) -> None:
    world.say(*TEXTS[:2])
    world.push(*TEXTS[:2])
    world.show(TEXTS[1])
    assert world.broken() == {DOUBLED: 1}


def test_the_same_push_again_counts_once_with_codes_and_without(world: World) -> None:
    world.say(*TEXTS[:2])
    coded, bare = came(TEXTS[0]), {"content": TEXTS[1], "mediaType": "TEXT", "timestamp": 1625898453913}
    assert (world.push(coded, bare), world.push(coded, bare)) == (2, 0)
    assert world.broken() == {}
    assert world.ledger.repeated == {PUSH.name: 2}


def test_a_text_that_is_pushed_twice_under_two_codes_is_doubled(world: World) -> None:
    world.say(*TEXTS[:2])
    world.push(*TEXTS[:2])
    world.push(TEXTS[1])
    assert world.broken() == {PUSHED.doubled: 1}


def test_where_codes_are_shared_what_seems_to_come_again_may_be_another_message(world: World) -> None:
    world.say("Yes.", "Yes.", TEXTS[0])
    for text in ("Yes.", "Yes.", TEXTS[0]):
        world.push(came(text, messageCode="1"))
    assert world.broken() == {}
    assert [record.violation.rule for record in clashes(world.ledger, DOWNLINK)] == [PUSHED.code]  # type: ignore[arg-type]


def test_order_is_judged_by_each_leg_alone(world: World) -> None:
    world.say(*TEXTS)
    world.push(*TEXTS[5:])
    world.show(*TEXTS[:5])
    assert world.broken() == {}


def test_what_is_pushed_before_its_predecessor_is_out_of_order(world: World) -> None:
    world.say(*TEXTS)
    world.push(*TEXTS[:4])
    world.push(TEXTS[5])
    world.push(TEXTS[4], *TEXTS[6:])
    assert world.broken() == {PUSHED.order: 1}


def test_pushes_side_by_side_have_no_order(world: World) -> None:
    world.say(*TEXTS)
    world.push(*TEXTS[5:], ordered=False)
    world.push(*TEXTS[:5], ordered=False)
    assert world.broken() == {}


def test_a_text_that_is_pushed_changed_is_charged_to_the_push(world: World) -> None:
    world.say(*TEXTS)
    world.push(*(text.upper() for text in TEXTS[:2]), *TEXTS[2:])
    assert world.broken() == {PUSHED.changed: 2}


def test_what_is_lost_is_charged_to_the_leg_by_which_most_came_to_its_user(world: World) -> None:
    world.say(*TEXTS)
    world.push(*TEXTS[:3])
    world.show(*TEXTS[3:5])
    world.say(*TEXTS, user="bob")
    world.show(*TEXTS[1:], user="bob")
    assert world.broken() == {PUSHED.lost: 5, LOST: 1}


def test_what_somebody_misses_to_whom_nothing_came_is_charged_to_the_leg_by_which_most_came_to_others(world: World) -> None:
    world.say(*TEXTS)
    world.say(TEXTS[0], user="bob")
    world.push(*TEXTS)
    assert world.broken() == {PUSHED.lost: 1}


def test_what_may_wait_where_nobody_can_ask_for_it_is_not_lost(world: World) -> None:
    world.say(*TEXTS[:3])
    world.say(*TEXTS[3:], user="bob")
    world.push(*TEXTS[:2])
    world.ledger.excuse()
    assert world.broken() == {PUSHED.lost: 1}
