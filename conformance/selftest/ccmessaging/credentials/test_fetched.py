"""Credentials are fetched once, with what the documents say and no more."""

import json
from collections import Counter
from pathlib import Path

import pytest

from conformance.core.exchange import Outcome
from conformance.core.settings import Secret, User
from conformance.core.verdict import Conclusion
from conformance.harness.play.course import Stopped
from conformance.harness.run.events import read_events
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.ccmessaging.credentials.desk import APPLY, FETCHED, FIXED, NO_TOKENS, SEND, TOKENS, Desk, only, refuse
from conformance.selftest.rig.command import ONE_RULE, configure, gave_up, run
from conformance.selftest.rig.runs import DEMO, PROTOCOL, judged
from conformance.wire.server import running


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
    desk = Desk(lambda _: refuse(404), only("grace", paths=paths, credentials=FIXED))
    with pytest.raises(Stopped):
        desk.sender.open()
    assert [request.url for request in desk.asked] == ["/y/apply"]


def test_fetching_is_paid_from_the_budget(tmp_path: Path) -> None:
    with running(Platform(DEMO)) as url:
        configure(tmp_path, url, "[limits]\nmax_exchanges = 2", credentials=FETCHED, users=NO_TOKENS)
        ran = run(tmp_path, *ONE_RULE)
    gave_up(ran, "budget", "2 exchanges")
    assert ran.results["run"]["exchanges"] == 2


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
