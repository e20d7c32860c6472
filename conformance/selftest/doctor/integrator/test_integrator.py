"""`ccmsg doctor` on a ccmessaging integrator: each mistake about the callback has its own sentence."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Listen, Secret, User
from conformance.harness.doctor.examine import examine
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.selftest.doctor.examined import LIMITS, LOGIN, PAGE, Said, answer, command, failed, page, to_post
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import Hostile
from conformance.selftest.rig.runs import CALLBACK, INTEGRATOR, faulty
from conformance.selftest.rig.tunnels import Outside
from conformance.wire.server import running

USERS: Final = tuple(replace(user, token=None) for user in CALLBACK.users)
"""Who is pushed to needs no token."""
KNOWN: Final = replace(CALLBACK, embedded=False, users=USERS[:2], limits=LIMITS)
SERVED: Final = Outside()
BARE: Final = {"channel_id": "1"}
_CALLED: Final = ["name", "connection", "HTTP", "interface", "authentication", "ccmessaging.push", "users", "clock", "limits"]
ORDER: Final = ["configuration", "listener", *_CALLED]
HEARD: Final = ["configuration", "listener", "way", *_CALLED]
"""The first words of the lines where a client of the integrator's is awaited, too."""


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    """Serve whatever callback a test makes."""
    with running(SERVED) as SERVED.url:
        yield


def at(url: str, **changes: Any) -> Said:
    """Examine the callback at a URL."""
    found = examine(INTEGRATOR.protocol, INTEGRATOR, replace(KNOWN, **{"url": url, **changes}), "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def of(handler: Handler | None = None, base: str = "", **changes: Any) -> Said:
    """Examine a handler, by default the reference; `base` is a path that the URL ends with."""
    SERVED.handler = handler or Integrator(KNOWN)
    return at(SERVED.url + base, **changes)


def declared(value: str) -> dict[str, str]:
    """Return credentials with this Authorization."""
    return {**BARE, "push_authorization": Secret(value, "PUSH_AUTHORIZATION")}


def only_at(path: str) -> Handler:
    """Take pushes at one path only."""
    callback = Integrator(KNOWN)
    return lambda request: callback(request) if request.url == path else answer(404)


def only_with(authorization: str) -> Handler:
    """Take pushes with this Authorization only."""
    callback = Integrator(KNOWN)
    return to_post(lambda request: callback(request) if request.header("authorization") == authorization else answer(401))


def knowing(*users: str) -> Handler:
    """Take pushes to these users only."""
    callback = Integrator(KNOWN)

    def take(request: Request) -> Response:
        known = request.json["messages"][0]["to"] in users
        return callback(request) if known else answer(200, resultCode="404", resultDesc="no such user")

    return to_post(take)


# -- a callback that is well ------------------------------------------------------------------------------------------------


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


# -- what answers is not the callback ---------------------------------------------------------------------------------------


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


# -- who may call -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [401, 403])
def test_an_authorization_that_is_missing_is_said(status: int) -> None:
    said = of(to_post(lambda _: answer(status)), credentials=BARE)
    words = (f"wants to know who calls (HTTP {status}), and there is no push_authorization", "give credentials.push_authorization", "two forms")
    failed(said, "authentication", *words)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("Bearer old", "push_authorization is refused (HTTP 401) next: check credentials.push_authorization"),
        ("auth-v2/old", "push_authorization is refused (HTTP 401) next: check credentials.push_authorization"),
        ("right", "it begins neither with Bearer nor with auth-v2/"),
        ('"Bearer right"', "it has quotes around it"),
        ("Bearer right ", "it has blanks around it"),
    ],
)
def test_an_authorization_that_is_refused_is_said(given: str, words: str) -> None:
    said = of(only_with("Bearer right"), credentials=declared(given))
    failed(said, "authentication", words, "Bearer ... in the sample, auth-v2/... in the table", "it may have run out")
    assert given not in said.text


# -- what is acknowledged ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (lambda _: Response(200), ('answers HTTP 200 with an empty body: no resultCode "0"', '{"resultCode":"0","resultDesc":"success."}')),
        (lambda _: Response(200, (), b"ok"), ("answers HTTP 200 with a body that is no JSON",)),
        (lambda _: answer(200, code=0), ("answers HTTP 200 with JSON of another kind", "target.url")),
        (lambda _: Response(204), ("answers HTTP 204 with an empty body",)),
        (lambda _: answer(201, resultCode="0"), ("is acknowledged with HTTP 201: only 200 counts", "answer with HTTP 200")),
        (lambda _: answer(200, resultCode="13", resultDesc="no"), ("is not acknowledged (HTTP 200, resultCode 13: no)", "[[users]]", "channel_id")),
        (lambda _: answer(400, resultCode="1", resultDesc="bad"), ("a text to user 44444444 is not acknowledged (HTTP 400, resultCode 1: bad)",)),
        (lambda _: answer(500), ("is not acknowledged (HTTP 500)", "log of the callback")),
    ],
)
def test_a_push_that_is_not_acknowledged_is_said(reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(to_post(reply)), "ccmessaging.push", *words)


def test_a_user_who_is_not_known_is_said() -> None:
    said = of(knowing("44444444"), users=(*KNOWN.users, User("44444446", None)))
    assert said.failed == ["users", "users"]
    lines = [hop for hop in said.hops if hop.name == "users"]
    assert [line.text[:15] for line in lines] == ["user 44444445: ", "user 44444446: "]
    assert lines[0].text.endswith("a text to this user is not acknowledged (HTTP 200, resultCode 404: no such user)")
    assert 'name users that it knows in [[users]] (44444445 is "to")' in lines[0].then
    failed(of(knowing("44444447")), "ccmessaging.push", '(44444444 is "to")')


@pytest.mark.parametrize("after", [1, 2, 3])
@pytest.mark.parametrize("silence", [Response(200, wire="drop"), Response(200, delay=1.5)], ids=["drops", "hangs"])
def test_a_callback_that_falls_silent_is_left_soon(after: int, silence: Response) -> None:
    count, callback = [0], Integrator(KNOWN)

    def tires(request: Request) -> Response:
        count[0] += 1
        return callback(request) if count[0] <= after else silence

    said = of(tires, limits=Limits(timeout=0.6), users=USERS)
    assert said.failed == ["interface" if after == 1 else "users"], said.text
    assert said.requests <= after + 2, said.text


def test_no_secret_is_said_even_if_the_callback_says_all_it_hears() -> None:
    for status in (200, 302, 400, 401, 404, 405, 500):

        def parrot(request: Request, status: int = status) -> Response:
            heard = request.header("authorization") or ""
            return answer(status, ("Location", "https://x.example/" + heard.replace(" ", "/")), resultCode="17", resultDesc=heard)

        said = of(to_post(parrot))
        assert said.failed
        assert "demo-push-0001" not in said.text


# -- the command ------------------------------------------------------------------------------------------------------------


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
