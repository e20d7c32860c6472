"""What answers is not the interface: a page, a redirect, a gateway, or another path."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Party
from conformance.selftest.doctor.examined import LOGIN, PAGE, answer, failed, page, to_post
from conformance.selftest.doctor.qmt.world import APP, PATH, PLATFORM, SERVED, at, both, of, only_at, world

INSTEAD: Final[list[tuple[Callable[[Request], Response], tuple[str, ...]]]] = [
    (page(200, LOGIN), ("a login page answers instead of the interface", "without single sign-on")),
    (page(302, b"", ("Location", "/portal/login?back=x")), ("a login page answers instead of the interface", "/portal/login")),
    (page(200, PAGE), ("a web page answers instead of the interface", "Welcome & hello")),
    (page(301, b"", ("Location", "https://new.example/hook")), ("is redirected to https://new.example/hook", "redirects are not followed")),
    (lambda _: answer(404), ("staffService/message (HTTP 404)", "is appended to target.url")),
    (lambda _: answer(405), ("staffService/message takes no POST (HTTP 405)", "is appended to target.url")),
    (lambda _: answer(429), ("asks for fewer requests (HTTP 429)", "limits.rate")),
    (lambda _: answer(502), ("what stands before the target does not reach it (HTTP 502)", "gateway")),
    (lambda _: Response(200, wire="drop"), ("staffService/message gives no answer: the connection was closed", "log")),
]


@pytest.mark.parametrize(("reply", "words"), INSTEAD)
@both
def test_what_is_not_the_interface_is_said(known: Party, reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    said = of(to_post(reply), known)
    failed(said, "interface", *words)
    assert "signature=" not in said.text


@pytest.mark.parametrize(
    ("base", "there", "changes", "words"),
    [
        ("", PATH[PLATFORM.name], {"paths": {"uplink": "/other"}}, ("/other (HTTP 404)", "leave uplink out of [target.paths]")),
        ("/api/v1", PATH[PLATFORM.name], {}, ("/api/v1/api/v1/1001", 'write url = "http://127.0.0.1', "is added to it")),
        (PATH[PLATFORM.name], PATH[PLATFORM.name], {}, ('write url = "http://127.0.0.1',)),
        ("", "/api/v1.0/1001/staffService/message", {}, ("/api/v1.0/1001/", 'write version = "v1.0" in [qmt]')),
        ("/portal", PATH[PLATFORM.name], {}, ('write url = "http://127.0.0.1',)),
    ],
)
def test_where_a_platform_stands_instead_is_said(base: str, there: str, changes: dict[str, Any], words: tuple[str, ...]) -> None:
    version = there.split("/")[2]
    said = of(only_at(there, PLATFORM, version=version), PLATFORM, base, **changes)
    failed(said, "interface", f"but POST is answered at {SERVED.url}{there}", *words)


@pytest.mark.parametrize(
    ("base", "there", "changes", "words"),
    [
        ("", PATH[APP.name], {"paths": {"downlink": "/other"}}, ("/other (HTTP 404)", "leave downlink out of [target.paths]")),
        ("/qmtapi", PATH[APP.name], {}, ("/qmtapi/qmtapi/staffService", 'write url = "http://127.0.0.1')),
        ("/gw/hook/staffService/message", "/gw/hook/staffService/message", {}, ('and downlink = "/gw/hook/staffService/message" in [target.paths]',)),
        ("/gw", "/gw/staffService/message", {}, ('write downlink = "/staffService/message" in [target.paths]',)),
    ],
)
def test_where_an_app_stands_instead_is_said(base: str, there: str, changes: dict[str, Any], words: tuple[str, ...]) -> None:
    failed(of(only_at(there, APP), APP, base, **changes), "interface", f"but POST is answered at {SERVED.url}{there}", *words)


def test_what_is_said_with_404_is_said_again() -> None:
    said = of(to_post(lambda _: answer(404, errcode=30002, errmsg="no such app")), PLATFORM)
    failed(said, "interface", "(HTTP 404, errcode 30002: no such app)", "/api/v1/1001/staffService/message, made of qmt.version and qmt.appid,")


def test_an_app_on_another_host_is_looked_at_there() -> None:
    SERVED.handler = APP.reference(world(APP))
    said = at("http://no-such-host.invalid", APP, paths={"downlink": SERVED.url + "/hook/staffService/message"})
    assert said.of("interface").text == f"POST is answered at {SERVED.url}/hook/staffService/message"
    assert said.of("users").mark is Mark.OK
