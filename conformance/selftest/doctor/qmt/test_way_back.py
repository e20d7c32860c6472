"""The way back of QMT: whether a platform calls us, and an app its platform, at which path and with which signature."""

import re
import time
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Listen, Secret
from conformance.protocols.qmt.signing import signature
from conformance.selftest.doctor.examined import LIMITS, Said, failed
from conformance.selftest.doctor.qmt.world import APP, PATH, PLATFORM, mixed, of, world
from conformance.selftest.rig.tunnels import Tunnel
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port, running


def back(handler: Handler | None = None, path: str = "/qmtapi", call: bool = True, **changes: Any) -> Said:
    """Examine a platform that calls this path of our listener."""
    listen = Listen(f"127.0.0.1:{free_port()}", "/qmtapi")
    platform: Any = handler or PLATFORM.reference(world(PLATFORM))
    platform.call = Pusher(f"http://{listen.bind}{path}") if call else None
    limits = Limits(timeout=2, downlink_wait=2 if call else 0.3)
    return of(platform, PLATFORM, **{"listen": listen, "downlink": "echo", "limits": limits, **changes})


def test_a_platform_that_calls_us_is_all_right() -> None:
    said = back()
    assert {hop.mark for hop in said.hops} == {Mark.OK}, said.text
    assert [hop.name for hop in said.hops][-4:] == ["qmt.downlink", "echo", "clock", "limits"]
    assert said.of("listener").text.endswith("/qmtapi/staffService/message")
    assert re.fullmatch(r"\d messages? came, signed as it should be", said.of("qmt.downlink").text)
    assert said.of("echo").text.startswith("declared and seen after")


def test_a_listener_at_the_root_is_called_at_the_documented_path() -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/")
    platform: Any = PLATFORM.reference(world(PLATFORM))
    platform.call = Pusher(f"http://{listen.bind}")
    said = of(platform, PLATFORM, listen=listen, downlink="echo")
    assert said.failed == [], said.text
    assert said.of("listener").text.endswith("awaited there, at /staffService/message")
    assert said.of("echo").mark is Mark.OK


def test_a_tunnel_that_takes_no_path_away_is_said() -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/qmtapi")
    with running(Tunnel(f"http://{listen.bind}")) as tunnel:
        said = of(None, PLATFORM, listen=replace(listen, public_url=tunnel + "/in"))
    assert said.failed == ["way back"], said.text
    assert "arrives under another path: /in/qmtapi/staffService/message, not /qmtapi/staff" in said.of("way back").text
    assert said.of("way back").then.startswith('write path = "/in/qmtapi" and public_url = "http://127.0.0.1')


def test_a_platform_that_does_not_call_is_said() -> None:
    said = back(call=False)
    words = ("an echo is declared, and nothing came within 0.3 s", "register http://127.0.0.1:", "/qmtapi/staffService/message at the platform")
    failed(said, "qmt.downlink", *words, "/qmtapi where it asks for a prefix", 'downlink = "any"')
    assert said.of("echo").text == "because of qmt.downlink"


def test_where_nothing_is_declared_nothing_has_to_come() -> None:
    said = back(call=False, downlink="any")
    assert said.failed == []
    assert "nothing had to" in said.of("qmt.downlink").text
    assert said.of("qmt.downlink").text.endswith("/qmtapi/staffService/message")
    assert said.of("echo").text == 'none seen, none declared (downlink = "any")'


def test_an_echo_that_nobody_declared_is_a_warning() -> None:
    line = back(downlink="any").of("echo")
    assert (line.mark, 'write downlink = "echo"' in line.then) == (Mark.WARN, True)


@pytest.mark.parametrize(
    ("path", "then"),
    [
        ("/other", 'or write path = "/other" in [listen]'),
        ("", 'or write path = "/" in [listen]'),
        ("/qmtapi/x", "register the whole address at the platform: http://127.0.0.1:"),
        ("/qmtapi/staffService/message", "/qmtapi at the platform: it adds /staffService/message itself"),
    ],
)
def test_calls_to_another_path_are_said(path: str, then: str) -> None:
    text = f"the target posts to {path}/staffService/message, and the listener waits at /qmtapi/staffService/message"
    failed(back(path=path), "qmt.downlink", text, then)


def test_calls_that_are_signed_otherwise_are_said() -> None:
    own = world(PLATFORM).credentials
    with_appsecret = mixed(PLATFORM, signature_of=lambda _, stamp: signature("1001", own["appsecret"], stamp))
    for handler, words in (
        (with_appsecret, "of them with another signature than ours: the SHA-1 of appid, appsecret and timestamp, in this order"),
        (mixed(PLATFORM, signature_of=lambda *_: "0" * 40), "of them with another signature than ours"),
        (mixed(PLATFORM, signed_query=lambda _: "?timestamp=1"), "of them with no signature"),
        (mixed(PLATFORM, signed_query=lambda _: ""), "of them with no signature"),
    ):
        line = back(handler).of("qmt.downlink")
        assert (line.mark, words in line.text, "qmt.access_token" in line.then) == (Mark.WARN, True, True), line


def test_calls_without_an_access_token_are_signed_with_appsecret() -> None:
    bare = {name: value for name, value in world(PLATFORM).credentials.items() if name != "access_token"}
    said = back(PLATFORM.reference(world(PLATFORM, credentials=bare)), credentials=bare)
    assert said.of("qmt.downlink").text.endswith("signed as it should be")


def test_calls_that_cannot_be_read_are_said() -> None:
    line = back(mixed(PLATFORM, as_bytes=lambda *_: b"[]"), limits=LIMITS).of("qmt.downlink")
    assert (line.mark, "and none can be read" in line.text) == (Mark.WARN, True)


def test_an_echo_that_is_another_text_is_said() -> None:
    handler = mixed(PLATFORM, echo=lambda self, user, _, more: self.say(user, "Hello, how can I help you?", more))
    said = back(handler, limits=LIMITS)
    failed_echo = said.of("echo")
    assert said.failed == ["echo"]
    assert failed_echo.text == "an echo is declared, and none came within 0.3 s; other messages came"


def called(body: bytes = b'{"FromUserId":"u","MsgType":"text","Content":"Hello"}', path: str = PATH[PLATFORM.name], **changes: Any) -> Said:
    """Examine an app that calls our listener, signed with the appsecret, while it is called itself."""
    listen, reference = Listen(f"127.0.0.1:{free_port()}", "/"), APP.reference(world(APP))
    stamp = "1407812629434"
    query = f"?timestamp={stamp}&signature={signature('1001', world(APP).credentials['appsecret'], stamp)}"
    call = Pusher(f"http://{listen.bind}")

    def calling(request: Request) -> Response:
        call(Request("POST", path + query, (("Content-Type", "application/json"),), body))
        time.sleep(0.05)
        return reference(request)

    return of(calling, APP, listen=listen, **changes)


def test_where_an_app_has_to_call_is_said() -> None:
    said = of(None, APP, listen=Listen(f"127.0.0.1:{free_port()}", "/"))
    assert said.failed == [], said.text
    assert re.search(r"it calls http://127.0.0.1:\d+/api/v1/1001/staffService/message$", said.of("qmt.uplink").text)


def test_an_app_that_calls_is_heard() -> None:
    assert called().of("qmt.uplink").text.endswith("signed as it should be")


def test_an_app_that_calls_otherwise_is_said() -> None:
    own = world(APP).credentials
    other = called(credentials={**own, "appsecret": Secret("another", "QMT_APPSECRET")}).of("qmt.uplink")
    unknown = called(credentials={name: value for name, value in own.items() if name != "appsecret"}).of("qmt.uplink")
    astray, unreadable = called(path="/qmt").of("qmt.uplink"), called(b"Hello").of("qmt.uplink")
    for line, words in (
        (other, "check qmt.appsecret, which signs what the app sends"),
        (unknown, "give qmt.appsecret"),
        (astray, "the app posts to /qmt, and a platform is called at /api/v1/1001/staffService/message"),
        (unreadable, "and none can be read"),
    ):
        assert (line.mark, words in f"{line.text} {line.then}") == (Mark.WARN, True), line
