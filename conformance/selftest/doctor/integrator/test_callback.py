"""A callback with which nothing is wrong, what answers in its place, and the command."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.settings import Listen
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.selftest.doctor.examined import LOGIN, PAGE, answer, command, failed, page, to_post
from conformance.selftest.doctor.integrator.callback import BARE, KNOWN, SERVED, at, of, only_at
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import INTEGRATOR, faulty
from conformance.wire.server import running

_CALLED: Final = ["name", "connection", "HTTP", "interface", "authentication", "ccmessaging.push", "users", "clock", "limits"]
ORDER: Final = ["configuration", "listener", *_CALLED]
HEARD: Final = ["configuration", "listener", "way", *_CALLED]
"""The first words of the lines where a client of the integrator's is awaited, too."""


def test_a_conforming_integrator_is_all_right() -> None:
    said = of()
    assert {hop.name for hop in said.hops if hop.mark is not Mark.OK} == {"listener"}, said.text
    assert [hop.name for hop in said.hops] == ORDER
    assert said.of("listener").text.startswith("none: ccmessaging.uplink, ccmessaging.poll is not judged")
    assert said.of("configuration").text.endswith("; 2 users; credentials access_token, app_key, app_secret, channel_id, push_authorization")
    assert said.of("authentication").text == "push_authorization is taken"
    assert said.of("ccmessaging.push").text.startswith("a text to user 44444444 is acknowledged after ")
    assert said.of("users").text == "a text to each of the 2 is acknowledged"
    assert said.requests == 3


def test_without_credentials_that_is_said() -> None:
    said = of(credentials=BARE)
    assert said.of("configuration").text.endswith("credentials channel_id")
    assert said.of("authentication").text == "no Authorization is asked for"


def test_one_user_is_a_warning() -> None:
    said = of(users=KNOWN.users[:1])
    assert said.failed == []
    assert said.of("configuration").text.count("; 1 user;") == 1
    assert (said.of("users").mark, "[[users]]" in said.of("users").then) == (Mark.WARN, True)


def test_where_its_client_is_awaited_the_way_back_is_tried() -> None:
    said = of(listen=Listen("127.0.0.1:0", "/base"))
    assert {hop.mark for hop in said.hops} == {Mark.OK}, said.text
    assert "/base/apiaccess/ccmessaging/sendAsync" in said.of("way back").text


def test_no_oddity_of_a_conforming_integrator_fails() -> None:
    for oddity in INTEGRATOR.oddities:
        said = of(faulty(oddity, target=KNOWN, known=INTEGRATOR))
        assert said.failed == [], f"{oddity}: {said.text}"


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (page(200, LOGIN), ("a login page answers instead of the interface", "without single sign-on")),
        (page(302, b"", ("Location", "/portal/login?back=x")), ("a login page answers instead of the interface", "/portal/login")),
        (page(200, PAGE), ("a web page answers instead of the interface", "Welcome & hello")),
        (page(301, b"", ("Location", "https://new.example/hook")), ("is redirected to https://new.example/hook", "redirects are not followed")),
        (lambda _: answer(404), ("/hook (HTTP 404)", "target.url is the callback itself, with its whole path")),
        (lambda _: answer(405), ("/hook takes no POST (HTTP 405)", "target.url is the callback itself")),
        (lambda _: answer(429), ("asks for fewer requests (HTTP 429)", "limits.rate")),
        (lambda _: answer(502), ("what stands before the target does not reach it (HTTP 502)", "gateway")),
        (lambda _: Response(200, wire="drop"), ("gives no answer: the connection was closed", "log")),
    ],
)
def test_what_is_not_the_callback_is_said(reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(to_post(reply), "/hook"), "interface", *words)


def test_a_redirect_to_a_page_that_asks_who_one_is_is_a_login_page() -> None:
    def portal(request: Request) -> Response:
        return page(302, b"", ("Location", "/portal/start"))(request) if request.method == "POST" else page(200, LOGIN)(request)

    failed(of(portal), "interface", "a login page answers instead of the interface (HTTP 302 to http://127.0.0.1", "/portal/start")


def test_a_path_that_is_appended_though_it_stands_in_the_url_is_said() -> None:
    said = of(only_at("/hook"), "/hook", paths={"push": "/hook"})
    failed(said, "interface", "/hook/hook (HTTP 404), but POST is answered at http://127.0.0.1", "leave push out of [target.paths]")


def test_a_path_that_leads_nowhere_is_said() -> None:
    failed(of(only_at("/hook"), paths={"push": "/other"}), "interface", "/other (HTTP 404)", "target.paths.push is appended to target.url")


def test_a_callback_on_another_host_is_looked_at_there() -> None:
    with running(Integrator(KNOWN)) as other:
        said = at("http://no-such-host.invalid", paths={"push": other})
        assert said.of("interface").mark is Mark.OK, said.text
    assert [name for name in said.failed if not name.startswith("name")] == []


def test_a_host_that_is_not_there_is_said() -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    failed(at(url), "connection", "the connection is refused")


def test_the_embedded_reference_is_all_right() -> None:
    ran = command("--as", "ccmessaging.integrator")
    lines = ran.stdout.splitlines()
    assert ran.exit_code == 0, ran.output
    assert lines[0].startswith("EMBEDDED REFERENCE")
    assert {line[:5] for line in lines[1:-1]} == {"ok   "}
    assert [line.split()[1] for line in lines[1:-1]] == HEARD
    assert lines[-1].startswith("a run can start; ")


def test_a_callback_that_refuses_ends_with_exit_code_3(tmp_path: Path) -> None:
    SERVED.handler = to_post(lambda _: answer(401))
    (tmp_path / "ccmsg.toml").write_text(f'[target]\nas = "ccmessaging.integrator"\nurl = "{SERVED.url}"\n')
    ran = command("--config", str(tmp_path / "ccmsg.toml"))
    assert ran.exit_code == 3
    assert "FAIL authentication     the callback wants to know who calls (HTTP 401)" in ran.stdout
    assert "1 thing to mend; 2 requests in" in ran.stdout
