"""Answers to polls, judged without any platform: samples of the document, and answers with one fault each."""

import time
from typing import Any

import pytest

from conformance.core.data import fixtures
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.harness.judge.judge import Judge
from conformance.protocols.ccmessaging.legs import POLL
from conformance.selftest.ccmessaging.downlink.judged import answered, broken, written
from conformance.selftest.rig.runs import DEMO, PROTOCOL


def message(**fields: Any) -> dict[str, Any]:
    plain = {"from": DEMO.credentials["channel_id"], "channel": "WEB", "to": "alice", "mediaType": "TEXT", "content": "hello", "sourceType": "ROBOT"}
    return {**plain, "simQuestions": None, **fields}


def polled(*messages: Any) -> dict[str, Any]:
    return {"resultCode": "0", "resultDesc": "ok", "downlinkMessages": list(messages)}


@pytest.mark.parametrize("name", fixtures("ccmessaging/poll", "documented"))
def test_a_sample_of_the_document_breaks_nothing(name: str) -> None:
    assert broken(answered(fixtures("ccmessaging/poll", "documented")[name])) == set()


@pytest.mark.parametrize("name", fixtures("ccmessaging/poll", "broken"))
def test_a_broken_answer_breaks_the_rule_in_its_name(name: str) -> None:
    assert broken(answered(fixtures("ccmessaging/poll", "broken")[name])) == {name[:10]}


@pytest.mark.parametrize("body", [{}, {"downlinkMessages": None}, {"downlinkMessages": []}])
def test_nothing_waits_may_be_said_in_three_ways(body: dict[str, Any]) -> None:
    assert broken(answered({"resultCode": "0", "resultDesc": "ok", **body}, user="alice")) == set()


def test_a_refusal_needs_no_description() -> None:
    assert broken(answered({"resultCode": "1"}, user="alice", kind=Kind.BROKEN)) == set()


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"to": "alice"}, set()),
        ({"to": "bob"}, {"CCM-PO-040"}),
        ({"to": "somebody-else"}, {"CCM-PO-039"}),
        ({"from": "alice"}, {"CCM-PO-037"}),
        ({"controlType": "DISCONNECT", "mediaType": None, "content": None}, set()),
        ({"controlType": "READ", "mediaType": None, "content": ["a", "b"]}, set()),
        ({"controlType": "READ", "content": "a, b "}, set()),
        ({"controlType": "READ", "content": [1]}, {"CCM-PO-064"}),
        ({"controlType": "CHAT", "content": None}, {"CCM-PO-032"}),
        ({"controlType": None}, set()),
        ({"controlType": "TRANS2AGENT"}, set()),
        ({"content": "𠀀" * 500}, set()),
        ({"content": "𠀀" * 501}, {"CCM-PO-034"}),
        ({"content": "\ud800"}, set()),
        ({"timestamp": "1619590480756"}, set()),
        ({"timestamp": 1619590480756}, set()),
        ({"timestamp": True}, {"CCM-PO-049"}),
        ({"timestamp": None, "messageCode": None, "senderNickname": None, "interIdx": None, "isOfflineStatus": None}, set()),
        ({"sourceType": "SYSTEM", "senderNickname": "SYSTEM"}, set()),
        ({"sourceType": "SYSTEM", "senderNickname": "系统"}, set()),
        ({"sourceType": "SYSTEM", "senderNickname": "desk"}, {"CCM-PO-067"}),
        ({"mediaType": "LOCATE", "content": "-22.5/114/here/and there"}, set()),
        ({"mediaType": "IMAGE", "content": "117", "contentType": None}, set()),
        ({"mediaType": "IMAGE", "content": "a-key", "contentType": "1", "mediaFileType": "png"}, set()),
        ({"mediaType": "IMAGE", "content": "", "contentType": None}, {"CCM-PO-058"}),
    ],
    ids=written,
)
def test_a_field_is_judged_by_its_own_rule(fields: dict[str, Any], rules: set[str]) -> None:
    assert broken(answered(polled(message(), message(**fields)), user="alice")) == rules


def test_what_is_shown_without_a_right_token_is_a_leak() -> None:
    assert broken(answered({**polled(message(to="bob")), "resultCode": "1"}, user="alice", kind=Kind.BROKEN, status=401)) == {"CCM-PO-005"}
    assert broken(answered({"resultCode": "1"}, user="alice", kind=Kind.BROKEN, status=401)) == set()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"resultCode":"0","downlinkMessages":[' + b'{"content":' * 5000])
def test_a_hostile_answer_is_judged_and_nothing_breaks_down(body: bytes) -> None:
    exchange = Exchange(
        1, POLL.name, Request("GET", "http://x", ()), Response(200, (), body), Intent(Kind.VALID, "CCM-PO-001"), user="alice", target=DEMO
    )
    assert "CCM-PO-021" in broken(exchange)


@pytest.mark.parametrize("member", [{}, 7, {"content": "x" * 10}], ids=written)
def test_a_flood_of_broken_messages_is_judged_in_bounded_time(member: object) -> None:
    judge, began = Judge(PROTOCOL), time.monotonic()
    judge.take(answered(polled(*[member] * 20_000), user="alice"))
    assert time.monotonic() - began < 5
    assert 0 < len(judge.open_records()) < 1000
