"""What is pushed and polled: repetitions, order, and which leg is charged with what was lost."""

import itertools
from typing import Any

import pytest

from conformance.harness.judge.mismatches import clashes
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.selftest.harness.accounts.world import DOUBLED, DOWNLINK, LOST, PUSHED, TEXTS, World, came


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
