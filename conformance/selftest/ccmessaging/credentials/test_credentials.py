"""Credentials are fetched, renewed and replaced while a run goes on; whatever happens to them, it is one clear sentence and no finding."""

import base64
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import pytest

from conformance.core.data import data
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Kind
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Secret, Target, User
from conformance.core.verdict import Conclusion
from conformance.harness.config import read_config, target
from conformance.harness.events import read_events
from conformance.harness.judge import Judge
from conformance.harness.plan import Ids
from conformance.harness.sender import Sender, Stopped
from conformance.protocols.ccmessaging import credentials
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.reference.demo import MEDIA
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.wallet import Wallet
from conformance.selftest.cli.endings.test_endings import ONE_RULE, Ran, configure, gave_up, mistaken, run, written
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, Answer, Asked, Hostile
from conformance.selftest.rig.runs import DEMO, PARTY, PROTOCOL, faulty, judged
from conformance.wire.memory import MemoryClient
from conformance.wire.redact import Redactor
from conformance.wire.server import running

TOKENS: Final = "/apigovernance/api/oauth/tokenByAkSk"
APPLY: Final = "/apiaccess/ccmessaging/applyToken"
UPLOAD: Final = "/apiaccess/ccmessaging/uploadFileStream"
SEND: Final = "/apiaccess/ccmessaging/sendAsync"
FETCHED: Final = """
[credentials]
app_key = "demo-app-key-0001"
app_secret = "demo-app-secret-0001"
channel_id = "1011577355744904195"
"""
NO_TOKENS: Final = '[[users]]\nid = "alice"\n[[users]]\nid = "bob"\n'


def refuse(status: int, **body: object) -> Response:
    """Return a refusal."""
    return Response(status, (JSON,), json.dumps(body).encode())


class Desk:
    """A sender over memory, without a run: what went out, what was written, and what was hidden."""

    def __init__(self, handler: Handler, known: Target = DEMO, clock: Callable[[], float] = lambda: 0.0, limits: Limits = Limits()) -> None:  # noqa: B008
        """Send to `handler`; `clock` counts the seconds of the purse."""
        self.asked: list[Request] = []
        self.written: list[Exchange] = []
        self.redactor = Redactor(())
        self.target = replace(known, limits=limits, upload=False, url="http://memory")
        protocol = replace(PROTOCOL, purse=lambda world, courier: Wallet(world, courier, clock))
        client = MemoryClient(self._noting(handler))
        self.sender = Sender(protocol, client, Judge(protocol), self, self.target)

    def _noting(self, handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            path = request.url.removeprefix("http://memory")
            self.asked.append(replace(request, url=path))
            return handler(replace(request, url=path))

        return answer

    def exchange(self, exchange: Exchange, _: Outcome) -> None:
        """Keep it."""
        self.written.append(exchange)

    def hide(self, secret: Secret) -> None:
        """Learn it."""
        self.redactor.learn(secret)

    def send(self, user: str = "grace", control: str = "CONNECT") -> Outcome:
        """Send a plain message of a user."""
        message = uplink.message(control, "TEXT", content="Hello")
        bound = PROTOCOL.bind(message, next(one for one in self.target.users if one.id == user), self.target, Ids(0, "n").fresh)
        return self.sender.send(bound, user=user, case="case", conversation=1)[1]

    def calls(self, path: str) -> list[Request]:
        """Return what came to a path."""
        return [request for request in self.asked if request.url == path]


def only(*names: str, **changes: Any) -> Target:
    """Return the demo world with these users only."""
    return replace(DEMO, users=tuple(user for user in DEMO.users if user.id in names), **changes)


# -- fetched ----------------------------------------------------------------------------------------------------------------


def test_a_run_fetches_what_it_needs_once_and_bad_credentials_renew_nothing(tmp_path: Path) -> None:
    result = judged(tmp_path)
    exchanges = [event for event in read_events(tmp_path / "events.jsonl") if event["event"] == "exchange"]
    legs = Counter(event["leg"].split(".")[1] for event in exchanges)
    assert result.conclusion is Conclusion.CONFORMANT
    assert {name: number for name, number in legs.items() if name not in {"uplink", "poll"}} == {
        "tokenByAkSk": 1,
        "applyToken": 2,
        "uploadFileStream": 2,
    }
    assert [event["number"] for event in exchanges if event["leg"] not in {"ccmessaging.uplink", "ccmessaging.poll"}] == [1, 2, 3, 4, 5]
    assert sum(legs.values()) == result.exchanges
    assert result.notes == ()


def test_each_call_carries_what_the_documents_say_and_no_more() -> None:
    desk = Desk(Platform(DEMO), only("grace"))
    desk.sender.open()
    (tokens,), (apply,) = desk.calls(TOKENS), desk.calls(APPLY)
    assert json.loads(tokens.body) == {"app_key": "demo-app-key-0001", "app_secret": "demo-app-secret-0001"}
    assert (tokens.method, tokens.header("x-token-expire"), tokens.header("authorization")) == ("POST", "3600", None)
    assert json.loads(apply.body) == {"userId": "grace", "userName": "grace", "channelId": "1011577355744904195", "locale": "en"}
    assert apply.header("authorization") == "Bearer demo-issued-access-token-0001"
    assert (apply.header("x-app-key"), apply.header("ccmessaging-token")) == ("demo-app-key-0001", None)


def test_an_issued_token_looks_as_documented() -> None:
    platform = Platform(DEMO)
    desk = Desk(platform, only("grace"))
    desk.sender.open()
    assert platform.issued["grace"].endswith("%3D")
    assert desk.send() is Outcome.ACCEPTED
    assert desk.calls(SEND)[0].header("ccmessaging-token") == platform.issued["grace"]


def test_a_second_token_of_a_user_replaces_the_first_and_a_fixed_one_stays() -> None:
    platform = Platform(DEMO)
    first, second = platform.issue("alice"), platform.issue("alice")
    assert [platform.users.get(token) for token in (first, second, "demo-token-of-alice")] == [None, "alice", "alice"]


def test_paths_of_the_configuration_are_taken() -> None:
    paths = {"tokenByAkSk": "http://elsewhere:28070/x/tokenByAkSk", "applyToken": "/y/apply"}
    desk = Desk(lambda _: refuse(404), only("grace", paths=paths))
    with pytest.raises(Stopped):
        desk.sender.open()
    assert [request.url for request in desk.asked] == ["http://elsewhere:28070/x/tokenByAkSk"]
    fixed = {key: value for key, value in DEMO.credentials.items() if key != "app_secret"}
    desk = Desk(lambda _: refuse(404), only("grace", paths=paths, credentials=fixed))
    with pytest.raises(Stopped):
        desk.sender.open()
    assert [request.url for request in desk.asked] == ["/y/apply"]


def test_fetching_is_paid_from_the_budget(tmp_path: Path) -> None:
    with running(Platform(DEMO)) as url:
        configure(tmp_path, url, "[limits]\nmax_exchanges = 2", credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, *ONE_RULE)
    gave_up(ran, "budget", "2 exchanges")
    assert ran.results["run"]["exchanges"] == 2


# -- fetching fails -----------------------------------------------------------------------------------------------------------


def first(path: str, answer: Answer, otherwise: Answer = hostile.always(500)) -> Answer:  # noqa: B008
    """Answer one path in one way, and the rest in another."""
    return lambda server, line, asked: (answer if asked.head.split(b" ")[1].decode() == path else otherwise)(server, line, asked)


def said(value: object, status: int = 200) -> Answer:
    """Answer with a JSON value."""
    return hostile.always(status, json.dumps(value).encode())


ACCESS: Final = said({"AccessToken": "issued-0001", "Expires": "600", "ApplyType": "Bearer"})
NO_ACCESS: Final = [
    pytest.param(said({"errorCode": "0", "exceptionInfo": "no such app"}, 401), ("HTTP 401", "no such app"), id="401"),
    pytest.param(said({"errorCode": "0", "exceptionInfo": "no such app"}, 403), ("HTTP 403", "no such app"), id="403"),
    pytest.param(hostile.always(200, b"<html>Log in</html>", ("Content-Type", "text/html")), ("a web page answers",), id="HTML"),
    pytest.param(said({"ApplyType": "Bearer"}), ("gave no AccessToken",), id="absent"),
    pytest.param(said({"AccessToken": 42}), ("no AccessToken that can be used",), id="number"),
    pytest.param(said({"AccessToken": "a\r\nX-Evil: 1"}), ("no AccessToken that can be used",), id="line break"),
    pytest.param(said({"AccessToken": "x" * 100_000}), ("no AccessToken that can be used",), id="huge"),
    pytest.param(said(["issued"]), ("no JSON object",), id="array"),
    pytest.param(hostile.always(200, b"[" * 50_000), ("no JSON object",), id="nested"),
    pytest.param(hostile.always(404, b""), ("HTTP 404", "target.paths.tokenByAkSk"), id="404"),
]


@pytest.mark.parametrize(("answer", "words"), NO_ACCESS)
def test_an_access_token_that_cannot_be_fetched_is_named(tmp_path: Path, answer: Answer, words: tuple[str, ...]) -> None:
    with Hostile(first(TOKENS, answer)) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "tokenByAkSk", "credentials.app_secret", *words)
    assert len(server.asked) == 1


def test_nobody_there_to_fetch_from_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url, credentials=FETCHED)
    gave_up(run(tmp_path), "unreachable", "nothing listens at", "refused")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        pytest.param(said({"resultCode": "1", "resultDesc": "unknown channel"}), ("resultCode 1", "unknown channel"), id="code"),
        pytest.param(said({"resultCode": "0"}), ("gave no token",), id="absent"),
        pytest.param(said({"resultCode": "0", "token": {"x": 1}}), ("no token that can be used",), id="object"),
        pytest.param(hostile.always(200, b"<html>Log in</html>"), ("a web page answers",), id="HTML"),
        pytest.param(said({"resultCode": "13"}, 500), ("HTTP 500",), id="500"),
        pytest.param(said({"errorCode": "0", "exceptionInfo": "out"}, 403), ("HTTP 403", "out"), id="403"),
    ],
)
def test_a_first_user_without_a_token_ends_the_run(tmp_path: Path, answer: Answer, words: tuple[str, ...]) -> None:
    with Hostile(first(APPLY, answer, first(TOKENS, ACCESS))) as server:
        configure(tmp_path, server.url, credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "applyToken", "user alice", *words)
    assert len(server.asked) <= 4


class KnowsNot(Platform):
    """Gives no token to one user."""

    unknown = "bob"

    def may_apply(self, body: dict[str, Any]) -> bool:
        """Refuse the one."""
        return body["userId"] != self.unknown and super().may_apply(body)


def test_another_user_without_a_token_is_left_out_and_said(tmp_path: Path) -> None:
    with running(KnowsNot(DEMO)) as url:
        configure(tmp_path, url, credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert "note: user bob is left out: applyToken" in ran.output
    assert ran.results["notes"][0].startswith("user bob is left out")
    assert "user bob is left out" in (ran.folder / "report.html").read_text("utf-8")
    assert {event["user"] for event in read_events(ran.folder / "events.jsonl") if event.get("leg") == "ccmessaging.uplink"} == {"alice"}


# -- renewed ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["EndsAccessTokensInTheGateway", "EndsUserTokens", "GivesFresherTokens"])
def test_credentials_that_run_out_are_no_finding(tmp_path: Path, name: str) -> None:
    platform = faulty(name)
    result = judged(tmp_path, platform, cells="CHAT/TEXT")
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.findings == ()
    assert len(platform.ends) > 3  # type: ignore[attr-defined]


def test_findings_are_confirmed_with_the_credentials_of_that_moment(tmp_path: Path) -> None:
    result = judged(tmp_path, faulty("EndsAccessTokens", "EndsUserTokens", "TakesCommaInMessageId", "NeedsNoToken"), cells="CHAT/TEXT")
    assert {finding.rule for finding in result.findings} == {"CCM-UP-098", "CCM-UP-130"}
    assert all(finding.stable for finding in result.findings)


def sent(event: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return the body of a written exchange, as text or, where it is no UTF-8, in Base64."""
    return event["request"].get("body"), event["request"].get("base64")


def test_a_renewed_request_is_written_twice_and_judged_once(tmp_path: Path) -> None:
    judged(tmp_path, faulty("EndsAccessTokens"), cells="CHAT/TEXT")
    events = [event for event in read_events(tmp_path / "events.jsonl") if event["event"] == "exchange" and event["leg"] == "ccmessaging.uplink"]
    refused = [event for event in events if event["response"]["status"] == 401 and "credentials" not in event["case"]]
    ran_out = [event for event in refused if event["intent"]["kind"] == "form"]
    assert len(ran_out) >= 3
    for event in ran_out:
        assert any(other["number"] > event["number"] and sent(other) == sent(event) for other in events)


def test_a_refused_token_is_renewed_authorization_first() -> None:
    platform = Platform(DEMO)
    desk = Desk(platform, only("grace"))
    desk.sender.open()
    platform.access_tokens.clear()
    assert desk.send() is Outcome.ACCEPTED
    assert [request.url for request in desk.asked] == [TOKENS, APPLY, SEND, TOKENS, APPLY, SEND]
    assert [exchange.intent.kind for exchange in desk.written if exchange.leg == "ccmessaging.uplink"] == [Kind.FORM, Kind.VALID]


def test_a_fixed_token_is_never_fetched() -> None:
    fixed = {key: value for key, value in DEMO.credentials.items() if key != "app_secret"}
    desk = Desk(lambda _: refuse(401), only("alice", credentials=fixed))
    desk.sender.open()
    assert desk.send("alice") is Outcome.REFUSED
    assert [request.url for request in desk.asked] == [SEND]


def test_endless_refusals_end_soon(tmp_path: Path) -> None:
    def answer(request: Request) -> Response:
        return refuse(401, resultCode="13") if request.url == SEND else platform(request)

    platform = Platform(DEMO)
    with running(answer) as url:
        configure(tmp_path, url, credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "credentials are refused", "401")
    assert ran.results["run"]["exchanges"] <= 10 + 4  # at most four ask whether another party answers there


def test_renewals_that_change_nothing_are_given_up() -> None:
    platform = Platform(DEMO)
    desk = Desk(lambda request: refuse(401) if request.url == SEND else platform(request), only("grace"))
    desk.sender.open()
    assert [desk.send() for _ in range(10)] == [Outcome.REFUSED] * 10
    assert len(desk.calls(TOKENS)) == 1 + 3
    assert len(desk.calls(SEND)) == 10 + 3


def test_eight_workers_renew_once() -> None:
    platform, lock, together = Platform(DEMO), threading.Lock(), threading.Barrier(8, timeout=5)

    def answer(request: Request) -> Response:
        with lock:
            known = platform.access_is_known((request.header("authorization") or "").removeprefix("Bearer "))
        if request.url == SEND and not known:
            together.wait()  # all eight are refused in the same moment
            return refuse(401)
        with lock:
            return platform(request)

    users = ("alice", "bob", "carol", "dave", "f", "heidi-123456789012345678", "grace", "erin-1619573111751123")
    desk = Desk(answer, limits=Limits(concurrency=8))
    desk.sender.open()
    platform.access_tokens.clear()
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(desk.send, users)) == [Outcome.ACCEPTED] * 8
    assert len(desk.calls(TOKENS)) == 1 + 1
    assert len(desk.calls(APPLY)) <= 2 + 1


def test_a_token_that_ended_while_another_worker_renewed_its_own_is_renewed_too() -> None:
    platform = Platform(DEMO)

    def answer(request: Request) -> Response:
        plain = platform(request)
        if plain.status == 401 and b'"from":"erin' in request.body and len(desk.calls(SEND)) == 1:
            assert desk.send("grace") is Outcome.ACCEPTED  # renews the access token, and a token that is not ours
        return plain

    desk = Desk(answer, only("grace", "erin-1619573111751123"))
    desk.sender.open()
    platform.users = {token: user for token, user in platform.users.items() if user not in platform.issued}
    assert desk.send("erin-1619573111751123") is Outcome.ACCEPTED


@pytest.mark.parametrize(("seconds", "calls"), [(0, 1), (3569, 1), (3571, 2), (100_000, 2)])
def test_an_access_token_is_renewed_in_time_by_our_clock(seconds: float, calls: int) -> None:
    now = [50_000.0]
    desk = Desk(Platform(DEMO), only("alice"), lambda: now[0])
    desk.sender.open()
    now[0] += seconds
    assert desk.send("alice") is Outcome.ACCEPTED
    assert len(desk.calls(TOKENS)) == calls


@pytest.mark.parametrize(("expires", "seconds", "calls"), [("10", 8.9, 1), ("10", 9.1, 2), ("0", 9000, 1), ("soon", 9000, 1), ("9" * 6000, 9000, 1)])
def test_a_short_life_and_an_odd_one(expires: str, seconds: float, calls: int) -> None:
    class Short(Platform):
        def access_body(self, token: str, life: int) -> dict[str, Any]:
            return {**super().access_body(token, life), "Expires": expires}

    now = [0.0]
    desk = Desk(Short(DEMO), only("alice"), lambda: now[0])
    desk.sender.open()
    now[0] = seconds
    desk.send("alice")
    assert len(desk.calls(TOKENS)) == calls


def test_a_user_token_is_renewed_before_its_hour_is_over() -> None:
    now = [0.0]
    platform = Platform(DEMO)
    platform.clock = lambda: now[0]
    desk = Desk(platform, only("grace"), lambda: now[0])
    desk.sender.open()
    now[0] = 3599
    assert desk.send() is Outcome.ACCEPTED
    assert len(desk.calls(APPLY)) == 2
    assert len(desk.calls(SEND)) == 1


def test_the_reference_ends_what_it_issued_by_its_clock() -> None:
    now = [0.0]
    platform = Platform(DEMO)
    platform.clock = lambda: now[0]
    token = platform.issue("alice")
    now[0] = 3601
    asked = [Request("POST", SEND, (("ccmessaging-token", value),)) for value in (token, "demo-token-of-alice")]
    assert [platform.user_of(request) for request in asked] == ["", "alice"]


def test_a_broken_message_that_meets_the_end_of_a_token_is_sent_again() -> None:
    platform = Platform(DEMO)
    desk = Desk(platform, only("alice"))
    desk.sender.open()
    platform.access_tokens.clear()
    broken = uplink.chat().without("from").meant(Kind.BROKEN, "CCM-UP-004", "/from", "absent")
    bound = PROTOCOL.bind(broken, DEMO.users[0], desk.target, Ids(0, "n").fresh)
    exchange, _ = desk.sender.send(bound, user="alice", case="case", conversation=1)
    assert exchange.status == 400


def test_a_target_that_refuses_broken_messages_with_401_is_left_in_peace() -> None:
    platform = Platform(DEMO)
    desk = Desk(lambda request: refuse(401) if request.url == SEND else platform(request), only("alice"))
    desk.sender.open()
    broken = uplink.chat().without("from").meant(Kind.BROKEN, "CCM-UP-004", "/from", "absent")
    bound = PROTOCOL.bind(broken, DEMO.users[0], desk.target, Ids(0, "n").fresh)
    for _ in range(10):
        desk.sender.send(bound, user="alice", case="case", conversation=1)
    assert len(desk.calls(TOKENS)) == 1 + 3


# -- fresher tokens in answers --------------------------------------------------------------------------------------------------


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


# -- files ----------------------------------------------------------------------------------------------------------------------


def test_files_are_uploaded_for_what_is_not_configured() -> None:
    desk = Desk(Platform(DEMO))
    object.__setattr__(desk.target, "upload", True)
    opened = desk.sender.open()
    uploads = [json.loads(request.body) for request in desk.calls(UPLOAD)]
    assert [(body["fileType"], body["channel"]) for body in uploads] == [("mp4", "WEB"), ("mp4", "WEB")]
    assert base64.b64decode(uploads[0]["fileStream"]) == (data("fixtures") / "ccmessaging/media/sample.mp4").read_bytes()
    assert opened.media.keys() == {"IMAGE", "AUDIO", "VIDEO", "FILE", "FILE_IMAGE", "FILE_VIDEO"}
    assert {name: opened.media[name] for name in MEDIA} == MEDIA
    assert opened.media["VIDEO"].endswith(",mp4")
    headers = desk.calls(UPLOAD)[0]
    assert all(headers.header(name) for name in ("ccmessaging-token", "x-app-key", "authorization"))


class TakesNoVideo(Platform):
    """Takes no mp4, and no message about a video."""

    def file_is_taken(self, body: dict[str, Any]) -> bool:
        """Refuse it."""
        return body["fileType"] != "mp4" and super().file_is_taken(body)

    def objection(self, body: dict[str, Any]) -> str:
        """Refuse it."""
        return "no videos" if body["controlType"] == "CHAT" and body["mediaType"] == "VIDEO" else ""


def test_a_file_that_is_refused_counts_as_not_configured(tmp_path: Path) -> None:
    result = judged(tmp_path, TakesNoVideo(DEMO), cells="CHAT/VIDEO,CHAT/IMAGE")
    assert result.conclusion is Conclusion.CONFORMANT
    assert len(result.notes) == 1
    assert result.notes[0].startswith("no file could be uploaded for VIDEO, FILE_VIDEO: uploadFileStream")
    assert "returnCode 3" in result.notes[0]
    cells = {tuple(cell.axes.values()): cell for cell in result.cells}
    assert cells["CHAT", "VIDEO"].tally.refused > 0
    assert "CCM-UP-050" not in cells["CHAT", "VIDEO"].tally.rules
    assert "CCM-UP-050" in cells["CHAT", "IMAGE"].tally.rules


NO_KEY: Final = [b"<html>", b"[]", b'{"returnCode":"0"}', b'{"returnCode":"0","objectKey":"a,b"}', b'{"returnCode":0,"objectKey":7}']


@pytest.mark.parametrize("body", NO_KEY)
def test_an_upload_that_gives_no_key_is_said(body: bytes) -> None:
    platform = Platform(DEMO)
    desk = Desk(lambda request: Response(200, (JSON,), body) if request.url == UPLOAD else platform(request))
    object.__setattr__(desk.target, "upload", True)
    assert desk.sender.open().media == MEDIA
    assert len(desk.sender.notes) == 1


# -- ids of users ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "token", "rule"),
    [
        ("a", "t", "CCM-UP-008"),
        ("a", None, "CCM-UP-156"),
        ("ab", None, "CCM-UP-001"),
        ("a" * 20, "t", "CCM-UP-001"),
        ("a" * 21, "t", "CCM-UP-008"),
        ("a" * 24, None, "CCM-UP-156"),
        ("a" * 25, None, "CCM-UP-001"),
    ],
)
def test_an_id_is_judged_by_its_length_and_where_its_token_came_from(name: str, token: str | None, rule: str) -> None:
    assert PROTOCOL.flow.user(User(name, Secret(token, "T") if token else None)) == rule


# -- the configuration ----------------------------------------------------------------------------------------------------------


def parsed(folder: Path, text: str) -> Target:
    """Return the target of a configuration."""
    (folder / "ccmsg.toml").write_text(f'[target]\nurl = "http://127.0.0.1:9"\n{text}', "utf-8")
    return target(read_config(folder / "ccmsg.toml"), party=PARTY, url=None, overrides={}, folder=folder)


def test_what_can_be_fetched_need_not_be_given(tmp_path: Path) -> None:
    known = parsed(tmp_path, FETCHED + NO_TOKENS + "[media]\nupload = true\n")
    assert [user.token for user in known.users] == [None, None]
    assert known.upload
    assert "demo-app-secret-0001" in known.secrets
    with_access = parsed(tmp_path, FETCHED.replace("app_secret", "access_token") + NO_TOKENS)
    assert with_access.users[0].token is None
    assert not with_access.upload


def test_what_nobody_can_fetch_is_named(tmp_path: Path) -> None:
    neither = FETCHED.replace('app_secret = "demo-app-secret-0001"', "")
    with pytest.raises(UsageError, match="'alice' has no token"):
        parsed(tmp_path, neither + NO_TOKENS)
    with pytest.raises(UsageError, match=r"credentials.access_token is missing(.|\n)*app_secret"):
        parsed(tmp_path, neither + '[[users]]\nid = "alice"\ntoken = "t"')


def test_paths_of_tls_start_where_the_configuration_lies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    known = parsed(tmp_path / "there", FETCHED + NO_TOKENS + '[tls]\nca = "ca.pem"\n')
    assert known.tls.ca == tmp_path / "there" / "ca.pem"


def test_the_password_of_a_proxy_is_never_shown(tmp_path: Path) -> None:
    with Hostile(hostile.echo) as proxy:
        url = proxy.url.replace("//", "//someone:pass%2Fword-77@")
        configure(tmp_path, "http://target.example", f'[limits]\nmax_exchanges = 40\n[proxy]\nurl = "{url}"')
        ran = run(tmp_path, *ONE_RULE)
    assert any(asked.header("proxy-authorization") for asked in proxy.asked)
    assert leaked(ran, {"pass/word-77", "pass%2Fword-77", base64.b64encode(b"someone:pass/word-77").decode()}) == []


def test_a_proxy_that_is_none_is_named_without_its_password(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", '[proxy]\nurl = "someone:password-77@proxy"')
    ran = run(tmp_path)
    mistaken(ran, "proxy.url")
    assert "password-77" not in ran.output


# -- secrets --------------------------------------------------------------------------------------------------------------------


def leaked(ran: Ran, secrets: set[str]) -> list[str]:
    """Return the places where a secret stands."""
    texts = {path.name: path.read_text("utf-8", "replace") for path in ran.folder.rglob("*") if path.is_file()} | {"output": ran.output}
    return [f"{secret} in {name}" for name, text in texts.items() for secret in secrets if any(form in text for form in written(secret))]


class Remembers(Platform):
    """Takes the comma in messageId, gives fresher tokens often, sends back whatever it was sent, and remembers what it issued."""

    def __init__(self, target: Target) -> None:
        """Remember."""
        super().__init__(target)
        self.every = {"demo-app-secret-0001", "demo-app-key-0001"}

    def message_id_has_no_comma(self, message_id: str) -> bool:  # noqa: ARG002 - the platform's own
        """Break a rule, so that there is a finding."""
        return True

    def issue(self, user: str) -> str:
        """Remember a token; the one before stays good."""
        token = self.token_value(user)
        self.users[token] = self.issued[user] = user
        self.issued[user] = token
        self.every.add(token)
        return token

    def access_value(self) -> str:
        """Remember an access token."""
        token = f"acc/{super().access_value()}==%41~"
        self.every.add(token)
        return token

    def access_body(self, token: str, life: int) -> dict[str, Any]:
        """Give another credential beside the access token."""
        beside = f"refresh-{token}-0123456789"
        self.every.add(beside)
        return {**super().access_body(token, life), "RefreshToken": beside}

    def __call__(self, request: Request) -> Response:
        """Send back what was sent, with a fresher token in header and body."""
        plain = super().__call__(request)
        if request.url == SEND and plain.status == 200:
            fresher = self.issue(self.user_of(request))
            sent = f"{request.headers} {request.body.decode('utf-8', 'replace')} {fresher}"
            body = json.dumps({"resultCode": "0", "resultDesc": sent}).encode()
            return replace(plain, headers=(*plain.headers, ("ccmessaging-token", fresher), ("X-Seen", fresher)), body=body)
        return replace(plain, headers=(*plain.headers, ("X-Seen", request.header("authorization") or "")))


@pytest.mark.parametrize("more", [(), ("--", "-vv", "--showlocals", "-o", "log_cli=true", "--log-level=DEBUG")], ids=["plain", "wordy"])
def test_nothing_that_was_issued_is_written_anywhere(tmp_path: Path, more: tuple[str, ...]) -> None:
    platform = Remembers(DEMO)
    with running(platform) as url:
        configure(tmp_path, url, "[media]\nupload = true", credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, "--rule", "CCM-UP-098", "--examples", "1", *more)
    assert ran.code == 1, ran.output
    assert [rule["id"] for rule in ran.results["rules"] if rule["verdict"] == "failed"] == ["CCM-UP-098"]
    assert len(platform.every) > 20
    assert all(name in ran.results["findings"][0]["curl"] for name in ("ACCESS_TOKEN", "TOKEN_"))
    assert leaked(ran, platform.every) == []


def test_a_failing_call_that_sends_the_secret_back_shows_nothing(tmp_path: Path) -> None:
    def back(_: Hostile, line: Any, asked: Asked) -> bool:
        line.sendall(hostile.message(500, json.dumps({"exceptionInfo": "x" * 90 + asked.body.decode()}).encode(), JSON))
        return True

    with Hostile(back) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials", "HTTP 500", "${APP_SECRET}")
    assert leaked(ran, {"demo-app-secret-0001", "demo-app-key-0001"}) == []
    assert "demo-app" not in ran.output


@pytest.mark.parametrize("answer", ['{"access_token": "%s", "expires_in": 600}', "<p>your token: %s</p>", "%s"])
def test_a_credential_that_comes_in_another_form_is_not_written(tmp_path: Path, answer: str) -> None:
    token = "eyJjcmVhdGVUaW1lIjoxNjE5NTczMTExNzUxfQ%3D%3D"  # noqa: S105 - made up

    def other(_: Hostile, line: Any, __: Asked) -> bool:
        line.sendall(hostile.message(201, (answer % token).encode(), JSON))
        return True

    with Hostile(other) as server:
        configure(tmp_path, server.url, credentials=FETCHED)
        ran = run(tmp_path)
    gave_up(ran, "credentials")
    assert leaked(ran, {token}) == []
