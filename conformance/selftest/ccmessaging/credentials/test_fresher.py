"""Fresher tokens that answers bring are taken, and given up where they do not hold."""

from dataclasses import replace

import pytest

from conformance.core.exchange import Outcome, Request, Response
from conformance.core.protocol import Handler
from conformance.protocols.ccmessaging import credentials
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import APPLY, SEND, Desk, only
from conformance.selftest.rig.runs import DEMO


def gives(value: str, status: int = 0) -> Handler:
    """Return a platform that puts a header into every answer to a message."""
    platform = Platform(DEMO)

    def answer(request: Request) -> Response:
        plain = platform(request)
        return replace(plain, status=status or plain.status, headers=(*plain.headers, ("ccmessaging-token", value))) if request.url == SEND else plain

    return answer


def second_token(handler: Handler) -> str | None:
    """Return the token that the second of two messages carries."""
    desk = Desk(handler, only("alice"))
    desk.sender.open()
    desk.send("alice")
    desk.send("alice", "CHAT")
    return desk.calls(SEND)[1].header("ccmessaging-token")


def test_a_fresher_token_is_taken() -> None:
    assert second_token(gives("a-fresher-token")) == "a-fresher-token"
    assert second_token(gives('"a-fresher-token"')) == "a-fresher-token"


@pytest.mark.parametrize("value", ["", "short", "x" * 9000, "tab\tin-the-token", "f\u00fcr-niemanden"], ids=lambda value: repr(value)[:9])
def test_what_is_no_token_is_not_taken(value: str) -> None:
    assert second_token(gives(value)) == "demo-token-of-alice"


def test_a_refusal_brings_no_token() -> None:
    assert second_token(gives("a-fresher-token", 500)) == "demo-token-of-alice"


def test_a_fresher_token_that_is_refused_gives_way_to_the_configured_one() -> None:
    desk = Desk(gives("a-token-of-nobody"), only("alice"))
    desk.sender.open()
    assert [desk.send("alice"), desk.send("alice", "CHAT")] == [Outcome.ACCEPTED] * 2
    sent = [request.header("ccmessaging-token") for request in desk.calls(SEND)]
    assert sent == ["demo-token-of-alice", "a-token-of-nobody", "demo-token-of-alice"]
    assert desk.calls(APPLY) == []


def test_a_flood_of_fresher_tokens_is_not_followed_for_ever() -> None:
    platform, numbers = Platform(DEMO), iter(range(10_000))

    def answer(request: Request) -> Response:
        plain = platform(replace(request, headers=tuple((k, "demo-token-of-alice" if k == "ccmessaging-token" else v) for k, v in request.headers)))
        return replace(plain, headers=(*plain.headers, ("ccmessaging-token", f"fresher-{next(numbers)}")))

    desk = Desk(answer, only("alice"))
    desk.sender.open()
    for _ in range(600):
        desk.send("alice")
    assert len({request.header("ccmessaging-token") for request in desk.calls(SEND)}) <= 501


def test_quotes_and_nothing_else_are_stripped() -> None:
    assert [credentials.sound(value) for value in ('"eyJ="', " eyJ= ", "e J", 7, None, "\x00", "\u00e9")] == ["eyJ=", "eyJ=", "e J", "", "", "", ""]
