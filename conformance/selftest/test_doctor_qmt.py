"""`ccmsg doctor` on both parties of QMT: each mistake about addresses, signatures, users and the way back has its own sentence."""

import json
import re
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner, Result

from conformance.cli.main import app
from conformance.core.examination import Mark
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler, Party
from conformance.core.settings import Limits, Listen, Secret, Target
from conformance.harness.doctor import around
from conformance.harness.doctor.examine import examine
from conformance.harness.doctor.ground import spots
from conformance.harness.idle import idle
from conformance.protocols import party
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import secret_of, signature
from conformance.selftest.doctors import LIMITS, Said, answer
from conformance.selftest.hostile import Asked, Hostile, message
from conformance.selftest.test_doctor import LOGIN, PAGE, page
from conformance.selftest.test_doctor_ground import failed
from conformance.selftest.tunnels import Outside, Tunnel
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port, running

PLATFORM: Final = party("qmt.platform")[1]
APP: Final = party("qmt.app")[1]
PARTIES: Final = {PLATFORM.name: PLATFORM, APP.name: APP}
SERVED: Final = Outside()
HTTP_HOPS: Final = ["name", "connection", "HTTP", "interface", "signature"]
PATH: Final = {PLATFORM.name: "/api/v1/1001/staffService/message", APP.name: "/qmtapi/staffService/message"}
LEG: Final = {PLATFORM.name: "qmt.uplink", APP.name: "qmt.downlink"}
SECRET: Final = {PLATFORM.name: "appsecret", APP.name: "access_token"}
TAKEN: Final = {PLATFORM.name: "a text of {} is accepted", APP.name: "a text to {} is acknowledged"}
HOUR: Final = 3600

both = pytest.mark.parametrize("known", PARTIES.values(), ids=PARTIES)


def world(known: Party, **changes: Any) -> Target:
    """Return two users of a reference; nobody listens."""
    demo = known.demo("")
    return replace(demo, **{"embedded": False, "users": demo.users[:2], "limits": LIMITS, "listen": None, "downlink": "any", **changes})


@pytest.fixture(autouse=True)
def _no_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """Planning a whole run takes seconds."""
    monkeypatch.setattr(around, "plan_only", lambda *_: [("case", 10, 30)])


@pytest.fixture(scope="module", autouse=True)
def _served() -> Iterator[None]:
    """Serve whatever a test makes."""
    with running(SERVED) as SERVED.url:
        yield


def at(url: str, known: Party, **changes: Any) -> Said:
    """Examine what stands at a URL."""
    found = examine(known.protocol, known, replace(world(known), **{"url": url, **changes}), "ccmsg.toml", lambda _: None)
    return Said(found.hops, found.requests)


def of(handler: Handler | None, known: Party, base: str = "", **changes: Any) -> Said:
    """Examine a handler, by default the reference; `base` is a path that the URL ends with."""
    SERVED.handler = handler or known.reference(world(known))
    return at(SERVED.url + base, known, **changes)


def to_post(reply: Callable[[Request], Response]) -> Handler:
    """Answer messages so, and everything else with 200."""
    return lambda request: reply(request) if request.method == "POST" else answer(200)


def only_at(path: str, known: Party, **credentials: str) -> Handler:
    """Take messages at one path only."""
    target = world(known)
    reference = known.reference(replace(target, credentials={**target.credentials, **credentials}))
    return to_post(lambda request: reference(request) if request.url.partition("?")[0] == path else answer(404))


def mixed(known: Party, **methods: Any) -> Any:
    """Return a reference with other methods."""
    return known.reference(world(known), type("Other", (), methods))


def credentials(known: Party, **changes: str) -> dict[str, str]:
    """Return the credentials, with other ones."""
    return {**world(known).credentials, **{name: Secret(value, name.upper()) for name, value in changes.items()}}


# -- a target that is well --------------------------------------------------------------------------------------------------


@both
def test_a_conforming_target_is_all_right(known: Party) -> None:
    said = of(None, known)
    assert {hop.mark for hop in said.hops if hop.name != "listener"} == {Mark.OK}, said.text
    assert [hop.name for hop in said.hops if hop.name != "listener"] == [
        "configuration",
        *HTTP_HOPS,
        LEG[known.name],
        "users",
        "clock",
        "limits",
    ]
    assert "2 users; credentials access_token, appid, appsecret, version" in said.of("configuration").text
    assert said.of("interface").text == f"POST is answered at {SERVED.url}{PATH[known.name]}"
    assert said.of("signature").text.startswith("verifies: the right one is taken, a wrong one is refused (HTTP 200, errcode 30003: ")
    assert said.of(LEG[known.name]).text.startswith(TAKEN[known.name].format("user alice") + " after ")
    assert said.of("users").text == TAKEN[known.name].format("each of the 2")
    assert said.requests == 4


@both
def test_no_oddity_of_a_conforming_target_fails(known: Party) -> None:
    for name, oddity in known.oddities.items():
        target = world(known, **getattr(oddity, "world", {}))
        said = of(known.reference(target, oddity), known)
        assert said.failed == [], f"{name}: {said.text}"


@both
def test_what_does_not_concern_qmt_is_said(known: Party) -> None:
    lines = [hop for hop in of(None, known, media={"IMAGE": "k,jpg"}).hops if hop.name == "configuration"]
    assert [line.mark for line in lines] == [Mark.OK, Mark.WARN]
    assert lines[1].text.startswith("[media] has no effect")


@both
def test_files_and_tokens_do_not_concern_the_qmt_that_is_played_either(known: Party) -> None:
    users = tuple(replace(user, token=Secret("token-0001", "TOKEN")) for user in world(known).users)
    target = replace(world(known), users=users, media={"IMAGE": "k,jpg"}, listen=Listen("127.0.0.1:0", "/"))
    assert [text.partition(" have ")[0].partition(" has ")[0] for text, _ in idle(target, known)] == ["[media]", "the tokens of [[users]]"]


@both
def test_paths_at_which_nobody_is_called_are_said_and_not_looked_at(known: Party) -> None:
    used, unused = ("uplink", "downlink") if known is PLATFORM else ("downlink", "uplink")
    paths = {"poll": "http://127.0.0.1:1/poll", "applyToken": "/t", unused: "/a", used: "/b"}
    target = replace(world(known), url="http://127.0.0.1:9", paths=paths)
    said = f"{', '.join(sorted({'poll', 'applyToken', unused}))} in [target.paths] has no effect: a {known.name} is not called there"
    assert [text for text, _ in idle(target, known)] == [said]
    assert [there.port for there in spots(known, target)] == [9]


def test_what_credentials_and_files_come_from_is_called_at_a_platform() -> None:
    platform = party("ccmessaging.platform")[1]
    paths = dict.fromkeys(("uplink", "poll", "applyToken", "tokenByAkSk", "uploadFileStream"), "/x")
    target = replace(platform.demo("http://127.0.0.1:9"), paths={**paths, "push": "/callback"})
    assert [text for text, _ in idle(target, platform)] == ["push in [target.paths] has no effect: a ccmessaging.platform is not called there"]


@both
def test_settings_of_another_family_are_said(known: Party) -> None:
    users = tuple(replace(user, token=Secret("token-0001", "TOKEN")) for user in world(known).users)
    said = of(None, known, avoid=frozenset({"CHAT", "READ"}), users=users)
    warned = [hop.text for hop in said.hops if hop.name == "configuration" and hop.mark is Mark.WARN]
    assert warned == [
        f"CHAT, READ in target.avoid has no effect: a {known.name} is sent nothing of this kind",
        f"the tokens of [[users]] have no effect: a {known.name} is called without any",
    ]


def test_nothing_comes_down_from_an_app() -> None:
    warned = [hop.text for hop in of(None, APP, downlink="echo").hops if hop.name == "configuration" and hop.mark is Mark.WARN]
    assert warned == ["target.downlink has no effect: nothing is awaited of a qmt.app but answers"]


@both
def test_one_user_is_a_warning(known: Party) -> None:
    said = of(None, known, users=world(known).users[:1])
    assert said.failed == []
    assert (said.of("users").mark, "[[users]]" in said.of("users").then) == (Mark.WARN, True)


# -- what answers is not the interface --------------------------------------------------------------------------------------


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


# -- signatures -------------------------------------------------------------------------------------------------------------


def test_a_platform_that_does_not_verify_is_a_warning() -> None:
    said = of(mixed(PLATFORM, signature_is_right=lambda *_: True), PLATFORM)
    assert said.failed == []
    assert (said.of("signature").mark, "does not verify: a wrong one is taken, too" in said.of("signature").text) == (Mark.WARN, True)


def test_an_app_need_not_verify() -> None:
    line = of(mixed(APP, verify=lambda *_: None), APP).of("signature")
    assert (line.mark, line.text) == (Mark.OK, "does not verify: a wrong one is taken, too; an app need not (QS-03)")


def test_an_appid_that_is_unknown_is_said() -> None:
    said = of(None, PLATFORM, credentials={**credentials(PLATFORM), "appid": "1002"})
    failed(said, "signature", "the appid 1002 is unknown there (HTTP 200, errcode 30002: no such app)", "check qmt.appid")


def test_an_appid_that_differs_from_that_of_the_path_is_said() -> None:
    paths = {"uplink": "/api/v1/1002/staffService/message"}
    failed(of(None, PLATFORM, paths=paths), "signature", "is unknown there", "and the one in target.paths.uplink")


def test_a_query_that_is_lost_on_the_way_is_said() -> None:
    reference = PLATFORM.reference(world(PLATFORM))
    said = of(lambda request: reference(replace(request, url=request.url.partition("?")[0])), PLATFORM)
    failed(said, "signature", "misses timestamp or signature, and both were sent", "hands the query")


@both
def test_a_secret_that_is_wrong_is_said(known: Party) -> None:
    name = SECRET[known.name]
    said = of(None, known, credentials=credentials(known, **{name: "another-secret-0001"}))
    keys = f"check qmt.{name}:" if known is PLATFORM else f"check qmt.appid and qmt.{name}:"
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 30003: the signature does not verify)", keys, "SHA-1 of appid,")
    assert "another-secret" not in said.text


@both
@pytest.mark.parametrize(("written", "words"), [('"{}"', "has quotes around it"), ("{} ", "has blanks around it")])
def test_a_secret_that_is_badly_written_is_said(known: Party, written: str, words: str) -> None:
    name = SECRET[known.name]
    said = of(None, known, credentials=credentials(known, **{name: written.format(world(known).credentials[name])}))
    failed(said, "signature", f"{name} {words}")


@both
@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_status_is_one_of_the_signature(known: Party, status: int) -> None:
    said = of(to_post(lambda _: answer(status)), known)
    failed(said, "signature", f"the signature is refused (HTTP {status})", f"check qmt.appid and qmt.{SECRET[known.name]}")


def test_a_code_of_its_own_that_speaks_of_the_signature_is_one_of_the_signature() -> None:
    said = of(to_post(lambda _: answer(200, errcode=40001, errmsg="invalid sign")), PLATFORM)
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 40001: invalid sign)")


def other_signature(made: Callable[[str, str, str], str]) -> Callable[..., bool]:
    """Take signatures that are made in another way."""
    return lambda self, given, stamp: given == made(self.appid(), secret_of(self.target, self.party), stamp)


@both
@pytest.mark.parametrize(
    ("made", "words"),
    [
        (
            lambda appid, secret, stamp: signature(appid, secret, stamp).upper(),
            ("but a signature in upper-case hex is taken", "lower-case hex (QS-02)"),
        ),
        (lambda appid, secret, stamp: signature(secret, appid, stamp), ("appid and timestamp, in this order is taken", "mend the target")),
        (lambda appid, secret, stamp: signature(appid, stamp, secret), ("but the SHA-1 of appid, timestamp and", "mend the target")),
    ],
)
def test_a_signature_that_is_made_otherwise_is_said(known: Party, made: Callable[[str, str, str], str], words: tuple[str, ...]) -> None:
    said = of(mixed(known, signature_is_right=other_signature(made)), known)
    failed(said, "signature", "the signature is refused (HTTP 200, errcode 30003", *words)


@both
def test_secrets_that_are_mixed_up_are_said(known: Party) -> None:
    own = world(known).credentials
    said = of(None, known, credentials=credentials(known, appsecret=own["access_token"], access_token=own["appsecret"]))
    other = "access_token" if known is PLATFORM else "appsecret"
    failed(
        said,
        "signature",
        f"but the SHA-1 of appid, {other} and timestamp, in this order is taken",
        f"check whether {other} and {SECRET[known.name]} are mixed up",
    )


def test_a_timestamp_in_seconds_is_said() -> None:
    def in_seconds(_: Any, given: str, stamp: str) -> bool:
        return len(stamp) == 10 and given == signature("1001", str(world(PLATFORM).credentials["appsecret"]), stamp)

    failed(of(mixed(PLATFORM, signature_is_right=in_seconds), PLATFORM), "signature", "but a timestamp in seconds is taken", "QS-04")


def dated(handler: Handler, apart: float) -> Hostile:
    """Return a server whose clock differs from ours."""

    def reply(_: Hostile, line: socket.socket, asked: Asked) -> bool:
        method, url = asked.head.split(b"\r\n")[0].decode().split()[:2]
        response = handler(Request(method, url, (("Content-Type", "application/json"),), asked.body))
        headers = (*response.headers, ("Date", formatdate(time.time() + apart, usegmt=True)))
        line.sendall(message(response.status, response.body, *headers))
        return True

    return Hostile(reply)


@pytest.mark.parametrize(("apart", "words"), [(3 * HOUR + 30, "3 h 0 min ahead of ours"), (-3 * HOUR - 30, "3 h 0 min behind ours")])
def test_a_clock_by_which_timestamps_are_refused_is_said(apart: float, words: str) -> None:
    def recent(self: Any, given: str, stamp: str) -> bool:
        return abs(int(stamp) / 1000 - time.time() - apart) < 300 and Platform.signature_is_right(self, given, stamp)

    with dated(mixed(PLATFORM, signature_is_right=recent), apart) as server:
        failed(at(server.url, PLATFORM), "signature", "but a signature with the target's time is taken", f"the target's clock is {words}", "NTP")


def test_a_clock_that_may_be_the_reason_is_said() -> None:
    with dated(mixed(APP, signature_is_right=lambda *_: False), HOUR + 30) as server:
        failed(at(server.url, APP), "signature", "check qmt.appid and qmt.access_token", "1 h 0 min ahead of ours", "too old or too new")


# -- what is taken ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (lambda _: Response(200), ("answers HTTP 200 with an empty body: no errcode 0", '{"errcode":0,"errmsg":"ok"}')),
        (lambda _: Response(200, (), b"ok"), ("answers HTTP 200 with a body that is no JSON",)),
        (lambda _: answer(200, resultCode="0"), ("answers HTTP 200 with JSON of another kind", "target.url")),
        (lambda _: answer(201, errcode=0), ("with HTTP 201: only 200 counts", "answer with HTTP 200")),
        (lambda _: answer(200, errcode=13, errmsg="no"), ("(HTTP 200, errcode 13: no)", "alice", "see the log of")),
        (lambda _: answer(400, errcode=1), ("(HTTP 400, errcode 1)",)),
        (lambda _: answer(500), ("(HTTP 500)", "see the log of")),
    ],
)
@both
def test_a_text_that_is_not_taken_is_said(known: Party, reply: Callable[[Request], Response], words: tuple[str, ...]) -> None:
    failed(of(to_post(reply), known), LEG[known.name], *words)


@both
def test_a_text_that_is_taken_in_another_form_only_is_a_warning(known: Party) -> None:
    said = of(mixed(known, objection=lambda _, body: "" if "ServiceId" in body else "ServiceId is missing"), known)
    assert said.failed == [], said.text
    line = said.of(LEG[known.name])
    assert (line.mark, line.text.endswith("ServiceId is missing), but with ServiceId it is")) == (Mark.WARN, True)
    assert f"ccmsg run --legs {LEG[known.name]}" in line.then


@both
def test_whether_it_verifies_is_said_where_the_message_is_refused(known: Party) -> None:
    said = of(mixed(known, objection=lambda *_: "not wanted"), known)
    failed(said, LEG[known.name], "not wanted")
    assert said.of("signature").text.startswith("verifies: with a wrong one the answer is another (HTTP 200, errcode 30003")
    said = of(to_post(lambda _: answer(200, errcode=30006, errmsg="not wanted")), known)
    assert said.of("signature").text == "whether it verifies does not show: with a wrong one the answer is the same"


@both
def test_a_user_who_is_not_known_is_said(known: Party) -> None:
    def objection(_: Any, body: dict[str, Any]) -> str:
        return "" if "alice" in body.values() else "no such user"

    said = of(mixed(known, objection=objection), known)
    assert said.failed == ["users"]
    assert said.of("users").text.startswith("user bob: a text ")
    assert said.of("users").text.endswith("(HTTP 200, errcode 30006: no such user)")
    assert "bob" in said.of("users").then


@both
@pytest.mark.parametrize("after", [1, 2, 3, 4])
def test_a_target_that_falls_silent_is_left_soon(known: Party, after: int) -> None:
    count, reference = [0], known.reference(world(known))

    def tires(request: Request) -> Response:
        count[0] += 1
        return reference(request) if count[0] <= after else Response(200, wire="drop")

    said = of(tires, known)
    assert said.failed == [[], ["interface"], ["signature"], ["users"], []][after], said.text
    assert said.requests <= after + 2, said.text


@both
def test_no_secret_is_said_even_if_the_target_says_all_it_knows(known: Party) -> None:
    own = " ".join(str(value) for name, value in world(known).credentials.items() if name in ("appsecret", "access_token"))
    for status in (200, 302, 400, 401, 404, 405, 500):
        body = answer(status, ("Location", "https://x.example/" + own.replace(" ", "/")), errcode=30003, errmsg=own)
        said = of(to_post(lambda _, body=body: body), known)  # type: ignore[misc]
        assert said.failed
        assert "demo-" not in said.text


# -- the way back -----------------------------------------------------------------------------------------------------------


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


# -- the command ------------------------------------------------------------------------------------------------------------


def command(*arguments: str) -> Result:
    """Run `ccmsg doctor` in this process."""
    return CliRunner(env={"COLUMNS": None}).invoke(app, ["doctor", *arguments])


@both
def test_the_embedded_reference_is_all_right(known: Party) -> None:
    ran = command("--as", known.name)
    lines = ran.stdout.splitlines()
    assert ran.exit_code == 0, ran.output
    assert lines[0].startswith("EMBEDDED REFERENCE")
    assert {line[:5] for line in lines[1:-1]} == {"ok   "}
    assert ("ok   echo" in ran.stdout) == (known is PLATFORM)
    assert lines[-1].startswith("a run can start; ")


def test_an_app_that_refuses_ends_with_exit_code_3(tmp_path: Path) -> None:
    SERVED.handler = App(world(APP))
    users, keys = '[[users]]\nid = "alice"', '[qmt]\nappid = "1001"\naccess_token = "not-the-right-one"'
    (tmp_path / "ccmsg.toml").write_text(f"[target]\nas = {json.dumps(APP.name)}\nurl = {json.dumps(SERVED.url)}\n{keys}\n{users}\n")
    ran = command("--config", str(tmp_path / "ccmsg.toml"))
    assert ran.exit_code == 3
    assert "FAIL signature          the signature is refused (HTTP 200, errcode 30003" in ran.stdout
    assert "1 thing to mend" in ran.stdout
