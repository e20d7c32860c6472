"""Credentials that run out are renewed while a run goes on; it is no finding, and no loop."""

import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from conformance.core.exchange import Outcome, Request, Response
from conformance.core.message import Kind
from conformance.core.settings import Limits
from conformance.core.verdict import Conclusion
from conformance.harness.play.plan import Ids
from conformance.harness.run.events import read_events
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import APPLY, FETCHED, FIXED, NO_TOKENS, SEND, TOKENS, Desk, only, refuse
from conformance.selftest.rig.command import configure, gave_up, run
from conformance.selftest.rig.runs import DEMO, PROTOCOL, faulty, judged
from conformance.wire.server import running


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
    desk = Desk(lambda _: refuse(401), only("alice", credentials=FIXED))
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
def test_a_short_life_is_respected_and_an_odd_one_is_not_believed(expires: str, seconds: float, calls: int) -> None:
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
