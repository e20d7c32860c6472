"""Asking for messages: with the right cookie in all its forms, with a wrong one, and in ways that are left open (documents/002)."""

from typing import Any

import pytest

from conformance.core.message import Kind, Message
from conformance.harness.cases.marks import per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.marks import TOKEN
from conformance.protocols.ccmessaging.messages import poll, uplink


@provokes("CCM-PO-001", "CCM-PO-017")
def test_a_poll_with_the_token_in_its_cookie_is_accepted(conversation: Planner) -> None:
    for _ in range(3):
        conversation.send(_something())
        conversation.send(poll.ASK)
    conversation.end()


@provokes("CCM-PO-040", "CCM-PO-074")
def test_a_poll_with_the_token_of_another_user_shows_what_came_for_that_user(conversation: Planner) -> None:
    for _ in range(2 * (len(conversation.users) > 1)):
        conversation.send(_something())
        conversation.send(poll.ask("CCM-PO-007", "for another user", by_another=True))
    conversation.end()


_BESIDE = {
    "before": f"{poll.RIGHT}; JSESSIONID=0123456789abcdef",
    "after": f"JSESSIONID=0123456789abcdef; {poll.RIGHT}",
    "between": f"lang=zh; {poll.RIGHT}; theme=dark",
}


@provokes("CCM-PO-006")
@pytest.mark.parametrize("place", _BESIDE)
def test_other_values_may_stand_in_the_cookie(conversation: Planner, place: str) -> None:
    conversation.send(_something())
    conversation.send(poll.cookie("CCM-PO-006", _BESIDE[place], f"the token {place} others"))
    conversation.end()


_WRONG = [
    ("absent", "CCM-PO-002", None),
    ("without-the-token", "CCM-PO-003", "JSESSIONID=0123456789abcdef"),
    ("empty-cookie", "CCM-PO-003", ""),
    ("empty-token", "CCM-PO-003", "ccmessaging-token="),
    ("under-another-name", "CCM-PO-003", f"token={TOKEN}"),
    ("never-issued", "CCM-PO-004", poll.WRONG),
    ("longer", "CCM-PO-004", f"{poll.RIGHT}-and-more"),
]


@pytest.mark.parametrize(
    "wrong",
    [pytest.param((name, rule, value), id=name, marks=pytest.mark.provokes(rule, "CCM-PO-005", "CCM-PO-070")) for name, rule, value in _WRONG],
)
def test_a_poll_without_a_right_token_is_refused_and_shows_nothing(conversation: Planner, wrong: tuple[str, str, str | None]) -> None:
    name, rule, value = wrong
    for _ in range(2):
        conversation.send(_something())
        conversation.send(poll.cookie(rule, value, name, Kind.BROKEN), checked=True)
        conversation.end()


def _open(name: str, rule: str, note: str, **other: Any) -> tuple[str, str, Message]:
    """Return the row of a poll whose form is left open."""
    return name, rule, poll.ask(rule, note, Kind.PROBE, **other)


_OPEN = [
    _open("token-as-header", "CCM-PO-011", "the token as a header only", headers={"Cookie": None, "ccmessaging-token": TOKEN}),
    _open("no-content-type", "CCM-PO-012", "no Content-Type", headers={"Content-Type": None}),
    _open("other-content-type", "CCM-PO-012", "another Content-Type", headers={"Content-Type": "text/plain"}),
    _open("query", "CCM-PO-013", "query parameters", path="?channel=WEB&isNeedRead=true"),
    _open("body", "CCM-PO-014", "a body", body=b"{}"),
    _open("post", "CCM-PO-015", "POST", method="POST"),
]


@per_row("message", _OPEN)
def test_a_poll_in_a_form_that_is_left_open(conversation: Planner, message: Message) -> None:
    conversation.send(_something())
    conversation.send(message, checked=True)
    conversation.end()


def _something() -> Message:
    """Return a text that waits to be fetched, so that there is something to be shown."""
    return uplink.fresh_chat("Is this for me alone?")
