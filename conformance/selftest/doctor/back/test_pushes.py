"""What the platform pushes: that it comes, to whom, where and with which Authorization."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.examination import Mark
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Listen, Secret, Target
from conformance.selftest.doctor.back.looked import listen, looked
from conformance.selftest.doctor.examined import ASK, KNOWN, LIMITS, Said, answer, at, failed, on
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import PARTY, faulty
from conformance.selftest.rig.tunnels import Outside
from conformance.wire.pusher import Pusher
from conformance.wire.server import running

PATIENT = Limits(timeout=2, downlink_wait=2)
"""For what comes, so that waiting ends at once."""
PLATFORM = Outside()


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    """Serve whatever platform a test makes."""
    with running(PLATFORM) as PLATFORM.url:
        yield


def of(handler: Handler, where: Listen, limits: Limits = PATIENT, **changes: Any) -> Said:
    """Examine a platform that calls us at `where`."""
    PLATFORM.handler = handler
    return at(PLATFORM.url, listen=where, limits=limits, **changes)


def pushed(*names: str, path: str = "/hook", call: bool = True, world: Target = KNOWN, **changes: Any) -> Said:
    """Examine a platform that pushes to this path of the listener."""
    where = listen()
    handler = faulty(*names, target=world, call=Pusher(f"http://{where.bind}{path}") if call else None)
    return of(handler, where, PATIENT if call else LIMITS, **changes)


def test_pushes_that_come_are_counted() -> None:
    said = pushed()
    assert {hop.name: hop.mark for hop in said.hops if hop.mark is not Mark.OK} == {"media": Mark.WARN}, said.text
    assert re.fullmatch(r"(\d+) pushes came, with \1 messages", said.of("ccmessaging.push").text), said.text
    assert said.of("users").text == "all 2 are served"


def test_a_push_is_provoked_where_none_came_yet() -> None:
    where, count = listen(), [0]
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))

    def push(user: str, messages: list[Any], send: Any = world.push) -> None:
        count[0] += user == "bob" and "A push, please" in messages[0]["content"]
        if count[0]:
            send(user, messages)

    world.push = push
    said = of(world, where)
    assert said.failed == [], said.text
    assert said.of("ccmessaging.push").text in ("1 push came, with 1 message", "2 pushes came, with 2 messages")
    assert world.connected == set()


def test_an_echo_that_is_pushed_is_an_echo() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.is_pushed = lambda _: True
    said = of(world, where)
    assert said.failed == [], said.text
    assert said.of("echo").text.startswith("declared and seen after")


def test_a_user_who_is_pushed_what_another_says_is_said() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.as_pushed = lambda message: message
    world.is_pushed = lambda _: True
    world.push = lambda _, messages, send=world.push: send("bob", [{**one, "to": to} for one in messages for to in ("alice", "bob")])
    assert [hop.text for hop in of(world, where).hops if hop.name == "users"] == [
        "all 2 are served",
        "bob hears what alice says",
    ]


def test_no_push_is_a_warning_if_an_echo_is_declared() -> None:
    line = pushed(call=False).of("ccmessaging.push")
    assert (line.mark, line.text) == (Mark.WARN, "an echo is declared, and nothing was pushed within 0.3 s")
    assert line.then.startswith("register http://127.0.0.1:")
    assert "/hook at the platform, and have it put on the whitelist" in line.then


def test_no_push_is_all_right_if_nothing_is_declared() -> None:
    line = pushed(call=False, downlink="any").of("ccmessaging.push")
    assert (line.mark, "nothing had to" in line.text, "/hook" in line.text) == (Mark.OK, True, True)


def test_pushes_to_another_path_are_said() -> None:
    said = pushed(path="/webhooks/v1/messages")
    assert said.failed == ["ccmessaging.push"], said.text
    assert said.of("ccmessaging.push").text == "the target posts to /webhooks/v1/messages, and the listener waits at /hook"
    assert "register the whole address" in said.of("ccmessaging.push").then


def test_pushes_with_another_authorization_are_said() -> None:
    declared = {**KNOWN.credentials, "push_authorization": Secret("Bearer other", "PUSH_AUTHORIZATION")}
    line = pushed(credentials=declared).of("ccmessaging.push")
    assert (line.mark, "with another Authorization than push_authorization" in line.text) == (Mark.WARN, True)
    bare = replace(KNOWN, credentials={name: value for name, value in KNOWN.credentials.items() if name != "push_authorization"})
    line = pushed(world=bare, credentials=declared).of("ccmessaging.push")
    assert (line.mark, "without Authorization" in line.text, "push_authorization" in line.then) == (Mark.WARN, True, True)


def test_pushes_that_cannot_be_read_are_said() -> None:
    where = listen()
    world: Any = faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook"))
    world.envelope = list
    line = of(world, where).of("ccmessaging.push")
    assert (line.mark, line.text.endswith("with 0 messages that can be read")) == (Mark.WARN, True)


def test_a_listener_that_fails_does_not_hide_the_rest() -> None:
    with Hostile(hostile.always(200)) as server:
        said = of(PARTY.reference(KNOWN), listen(bind=f"127.0.0.1:{server.port}"))
    failed(said, "listener", "taken")
    assert [said.of(name).mark for name in ("ccmessaging.uplink", "echo", "ccmessaging.push")] == [Mark.OK, Mark.OK, Mark.SKIP]


def test_a_target_that_is_not_there_does_not_hide_the_way_back() -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        url = stack.enter_context(Hostile(hostile.drop)).url
        stack.close()
        said = looked(url, listen())
    assert (said.failed, said.of("way back").mark) == (["connection"], Mark.OK)
    assert time.monotonic() - began < 3


def test_a_poll_that_stands_nowhere_does_not_hide_pushes() -> None:
    where = listen()
    world = on(ASK, lambda _: answer(404), faulty(target=KNOWN, call=Pusher(f"http://{where.bind}/hook")))
    said = of(world, where)
    assert said.failed == ["ccmessaging.poll"]
    assert said.of("ccmessaging.push").mark is Mark.OK
