"""What answers is not the interface, or stands under another path than the configuration says."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.selftest.doctor.examined import ASK, KNOWN, LOGIN, PAGE, SEND, answer, at, credentials, failed, of, on, page
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import DEMO, PARTY
from conformance.wire.server import running

# -- what answers is not the interface -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (page(200, LOGIN), ("a login page answers instead of the interface", "without single sign-on")),
        (page(302, b"", ("Location", "/portal/login?back=x")), ("a login page answers instead of the interface", "/portal/login")),
        (page(200, PAGE), ("a web page answers instead of the interface", "Welcome & hello")),
        (page(302, b"", ("Location", "https://new.example:1" + SEND)), ("is redirected to https://new.example:1", 'url = "https://new.example:1"')),
        (page(301, b"", ("Location", "https://new.example/other")), ("is redirected to https://new.example/other", "write the address")),
        (page(302, b""), ("is redirected, but not said where to",)),
        (lambda _: answer(429, ("Retry-After", "1")), ("asks for fewer requests (HTTP 429)", "limits.rate")),
        (lambda _: answer(503), ("what stands before the target does not reach it (HTTP 503)", "gateway")),
        (lambda _: answer(200, hello=1), ("which is no answer of sendAsync", "target.paths.uplink")),
        (lambda _: Response(200, wire="drop"), ("gives no answer: the connection was closed", "log")),
    ],
)
def test_what_is_not_the_interface_is_said(reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(on(SEND, reply)), "interface", *words)


def test_a_redirect_to_a_page_that_asks_who_one_is_is_a_login_page() -> None:
    asked: list[Request] = []

    def portal(request: Request) -> Response:
        asked.append(request)
        return page(200, LOGIN)(request)

    elsewhere = on(SEND, page(302, b"", ("Location", "/portal/start")), on("/portal/start", portal))
    failed(of(elsewhere), "interface", "a login page answers instead of the interface (HTTP 302 to http://127.0.0.1", "/portal/start")
    assert [request.header("authorization") for request in asked] == [None]


def test_a_login_page_before_everything_is_one_cause() -> None:
    failed(of(page(200, LOGIN), credentials=DEMO.credentials), "credentials", "tokenByAkSk", "a login page answers instead")


# -- wrong paths ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", ["/apiaccess", "/apiaccess/ccmessaging", SEND])
def test_a_url_that_holds_part_of_the_path_is_said(base: str) -> None:
    with running(PARTY.reference(KNOWN)) as url:
        failed(at(url + base), "interface", "(HTTP 404)", "the interface answers at", f'write url = "{url}"')


def test_a_url_that_holds_part_of_the_path_is_said_though_nothing_answers() -> None:
    with Hostile(hostile.always(404)) as server:
        failed(at(server.url + "/gw/apiaccess"), "interface", "ends with /apiaccess, which is part", f'write url = "{server.url}/gw"')


def test_a_url_that_holds_part_of_the_path_is_said_while_tokens_are_fetched() -> None:
    said = of(base="/apiaccess", credentials=credentials(app_secret="demo-app-secret-0001"))  # noqa: S106
    failed(said, "credentials", "ends with /apiaccess, which is added to it anyway", 'write url = "http://127.0.0.1')


def test_a_url_with_a_path_too_much_is_said() -> None:
    platform = PARTY.reference(KNOWN)
    with running(platform) as url:
        failed(at(url + "/gateway/v1"), "interface", "the interface answers at", f'write url = "{url}"')
    assert platform.connected == set()  # type: ignore[attr-defined]


def test_a_configured_path_that_is_wrong_is_said() -> None:
    failed(of(paths={"uplink": "/wrong/sendAsync"}), "interface", "/wrong/sendAsync (HTTP 404)", "the documented path is right")


def test_the_path_behind_the_gateway_is_found() -> None:
    platform = PARTY.reference(KNOWN)

    def inner(request: Request) -> Response:
        behind = request.url == "/rest/ccmessaging/v1/sendAsync"
        return platform(replace(request, url=SEND)) if behind else answer(404)

    failed(of(inner), "interface", 'uplink = "/rest/ccmessaging/v1/sendAsync" in [target.paths]')


def test_an_unknown_path_is_said() -> None:
    failed(of(lambda _: answer(404)), "interface", "nothing is found at", "target.paths")


def test_a_poll_that_stands_on_another_host_is_said() -> None:
    said = of(on(ASK, lambda _: answer(404)))
    assert said.failed == ["ccmessaging.poll"]
    assert "often stands on another host than /apiaccess" in said.of("ccmessaging.poll").text
    assert f'write poll = "https://host:port{ASK}"' in said.of("ccmessaging.poll").then
    assert said.of("echo").text == "because of ccmessaging.poll"
    assert said.of("users").text == "all 2 are served"


def test_another_host_has_its_own_hops() -> None:
    platform = PARTY.reference(KNOWN)
    with running(platform) as other, Hostile(hostile.drop) as dead:
        assert of(platform, paths={"poll": other + ASK}).failed == []
        dead.die()
        said = of(platform, paths={"poll": dead.url + ASK})
    name = f"connection {dead.url.removeprefix('http://')}"
    assert said.failed == [name], said.text
    assert said.of("ccmessaging.poll").text == f"because of {name}"
    assert said.of("ccmessaging.uplink").mark is Mark.OK
