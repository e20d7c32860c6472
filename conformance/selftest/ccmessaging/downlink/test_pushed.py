"""Pushes, judged without any platform: samples of the document, and deliveries with one fault each."""

import json
import re
from dataclasses import replace
from typing import Any

import pytest

from conformance.core.data import data, fixtures
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.schema import violations
from conformance.harness.judge.judge import Judge
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.reference.demo import SAMPLE_CHANNEL
from conformance.selftest.ccmessaging.downlink.judged import answered, broken, written
from conformance.selftest.rig.runs import DEMO, PROTOCOL

SAMPLE = replace(DEMO, credentials={"channel_id": SAMPLE_CHANNEL})
"""Whoever pushes the samples of S3: nobody has said which Authorization they carry."""


def pushed(body: Any, method: str = "POST", label: str = "application/json", **headers: str) -> Exchange:
    """Return a delivery to our listener; bytes are pushed as they are."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    labels = (("Content-Type", label),) if label else ()
    request = Request(method, "http://127.0.0.1/hook", (*labels, *headers.items()), content)
    return Exchange(1, PUSH.name, request, Response(200), Intent(Kind.FORM, ""), target=SAMPLE, inbound=True)


def notice(**fields: Any) -> dict[str, Any]:
    """Return a push of one message, the first of the sample, with these fields instead."""
    sample = fixtures("ccmessaging/push", "documented")["connected"]
    return {**sample, "messages": [{**sample["messages"][0], **fields}]}


@pytest.mark.parametrize("flag", [[], {}, "true", 1])
def test_a_flag_that_is_none_is_observed_as_absent(flag: Any) -> None:
    shown = pushed(notice(controlType="DISCONNECT", sourceType="SYSTEM", isOfflineStatus=flag))
    assert ("CCM-PU-051", "absent") in list(PROTOCOL.observe(shown))


@pytest.mark.parametrize("name", fixtures("ccmessaging/push", "documented"))
def test_a_sample_of_the_push_breaks_no_leaf_but_those_left_open(name: str) -> None:
    body = fixtures("ccmessaging/push", "documented")[name]
    found = {violation.pointer for violation in violations("ccmessaging/push.request", body)}
    empty = [(index, message) for index, message in enumerate(body["messages"]) if message["controlType"] in ("DISCONNECT", "READ")]
    assert found == {f"/messages/{index}/{field}" for index, message in empty for field in ("mediaType", "content") if message[field] is None}


@pytest.mark.parametrize("name", fixtures("ccmessaging/push", "documented"))
def test_a_sample_of_the_push_breaks_nothing_when_it_is_delivered(name: str) -> None:
    assert broken(pushed(fixtures("ccmessaging/push", "documented")[name])) == set()


def test_the_sample_of_the_push_is_no_json_when_it_is_delivered_as_printed() -> None:
    printed = (data("fixtures") / "ccmessaging/push/documented/sample-as-printed.txt").read_bytes()
    assert broken(pushed(printed)) == {"CCM-PU-010"}


@pytest.mark.parametrize("name", fixtures("ccmessaging/push", "broken"))
def test_a_broken_push_breaks_the_rule_in_its_name(name: str) -> None:
    assert broken(pushed(fixtures("ccmessaging/push", "broken")[name])) == {name[:10]}


def test_what_the_channel_is_nobody_knows_unless_it_is_configured() -> None:
    unknown = replace(SAMPLE, credentials={})
    for fields, rules in (({}, set()), ({"to": SAMPLE_CHANNEL}, {"CCM-PU-039"}), ({"from": "44444444"}, {"CCM-PU-039"})):
        assert broken(replace(pushed(notice(**fields)), target=unknown)) == rules


@pytest.mark.parametrize(
    ("sent", "rules"),
    [
        ({}, set()),
        ({"label": "application/json; charset=utf-8"}, set()),
        ({"label": "Application/JSON"}, set()),
        ({"label": "text/json"}, {"CCM-PU-002"}),
        ({"label": ""}, {"CCM-PU-002"}),
        ({"method": "PUT"}, {"CCM-PU-001"}),
        ({"method": "GET", "label": "", "body": b""}, {"CCM-PU-001"}),
        ({"method": "POST", "body": b""}, {"CCM-PU-010"}),
        ({"label": "application/x-www-form-urlencoded", "body": b"messages=1"}, {"CCM-PU-002", "CCM-PU-010"}),
        ({"body": b"\xff{}"}, {"CCM-PU-010"}),
        ({"body": b'\xef\xbb\xbf{"timestamp":1,"messages":[]}'}, {"CCM-PU-010"}),
        ({"body": b'{"timestamp":NaN,"messages":[]}'}, {"CCM-PU-010"}),
        ({"body": b'"a text"'}, {"CCM-PU-011"}),
        ({"body": {"timestamp": 1625898453913, "messages": []}}, set()),
        ({"body": {"timestamp": 1625898453, "messages": []}}, set()),
        ({"body": {"timestamp": True, "messages": []}}, {"CCM-PU-013"}),
        ({"body": {}}, {"CCM-PU-012", "CCM-PU-013"}),
        ({"Authorization": "whatever"}, set()),
    ],
    ids=written,
)
def test_how_a_push_is_sent_is_judged_by_its_own_rule(sent: dict[str, Any], rules: set[str]) -> None:
    assert broken(pushed(**{"body": notice(), **sent})) == rules


WRITTEN = {
    "JSON in GBK, not in UTF-8": ('{"timestamp": 1, "messages": "您好\U0001f600"}', "gb18030"),
    "JSON in Big5, not in UTF-8": ('{"timestamp": 1, "messages": "您好，訂單"}', "big5"),
    "JSON in Latin-1, not in UTF-8": ('{"timestamp": 1, "messages": "déjà vu"}', "latin-1"),
    "JSON in CESU-8, not in UTF-8": ('{"timestamp": 1, "messages": "\ud83d\ude00"}', "utf-8"),
    "JSON in UTF-16, not in UTF-8": ('{"timestamp": 1, "messages": "您好"}', "utf-16-le"),
    "JSON behind a byte order mark": ('{"timestamp": 1, "messages": "您好"}', "utf-8-sig"),
    "": ('{"timestamp": 1, "messages": "您好"', "gbk"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_an_encoding_other_than_utf_8_is_named(name: str) -> None:
    text, codec = WRITTEN[name]
    body = text.encode(codec, "surrogatepass")
    answer = replace(answered({}), response=Response(200, (("Content-Type", "application/json; charset=GBK"),), body))
    found = [*Judge(PROTOCOL).violations(pushed(body)), *Judge(PROTOCOL).violations(answer)]
    assert [(violation.rule, violation.seems) for violation in found] == [("CCM-PU-010", name), ("CCM-PO-021", name)]


@pytest.mark.parametrize(
    ("given", "rules"), [({"Authorization": "Bearer it"}, set()), ({"Authorization": "bearer it"}, {"CCM-PU-003"}), ({}, {"CCM-PU-003"})]
)
def test_a_declared_authorization_is_demanded_to_the_letter(given: dict[str, str], rules: set[str]) -> None:
    declares = replace(SAMPLE, credentials={**SAMPLE.credentials, "push_authorization": "Bearer it"})
    assert broken(replace(pushed(notice(), **given), target=declares)) == rules


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({"channel": "WhatsApp"}, set()),
        ({"channel": "FAX"}, {"CCM-PU-031"}),
        ({"from": "44444444", "to": "44444444"}, {"CCM-PU-037"}),
        ({"from": "44444444", "to": SAMPLE_CHANNEL}, {"CCM-PU-037", "CCM-PU-039"}),
        ({"to": " "}, {"CCM-PU-039"}),
        ({"timestamp": 1625898453}, {"CCM-PU-049"}),
        ({"timestamp": 1625898453913000}, {"CCM-PU-049"}),
        ({"timestamp": True}, {"CCM-PU-048"}),
        ({"messageCode": "x" * 64}, set()),
        ({"content": ""}, set()),
        ({"content": "x" * 5000}, set()),
        ({"content": "\ud800"}, set()),
        ({"mediaType": "IMAGE", "content": "anything"}, set()),
        ({"mediaType": "DOCUMENT", "content": " "}, {"CCM-PU-058"}),
        ({"controlType": "DISCONNECT", "mediaType": None, "content": None}, set()),
        ({"controlType": "DISCONNECT", "mediaType": "LOCATE", "content": "x"}, set()),
        ({"controlType": "disconnect", "mediaType": None, "content": None}, {"CCM-PU-061"}),
        ({"controlType": "CONNECT", "content": None}, {"CCM-PU-032"}),
        ({"controlType": "Trans2Agent"}, set()),
        ({"controlType": "READ", "content": []}, set()),
        ({"controlType": "READ", "content": [1]}, {"CCM-PU-064"}),
        ({"simQuestions": 7, "callId": {}, "isOfflineStatus": None, "senderNickname": None, "more": 1}, set()),
    ],
    ids=written,
)
def test_a_field_of_a_push_is_judged_by_its_own_rule(fields: dict[str, Any], rules: set[str]) -> None:
    assert broken(pushed(notice(**fields))) == rules


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"messages":[' + b'{"content":' * 5000, b"\0", b"null", b'{"messages":{"0":[]}}'])
def test_a_hostile_push_is_judged_and_nothing_breaks_down(body: bytes) -> None:
    assert broken(pushed(body)) & {"CCM-PU-010", "CCM-PU-011", "CCM-PU-012"}


def test_the_sample_of_the_push_is_no_json_as_printed_and_six_messages_when_cleaned() -> None:
    printed = (data("fixtures") / "ccmessaging/push/documented/sample-as-printed.txt").read_text(encoding="utf-8")
    with pytest.raises(json.JSONDecodeError):
        json.loads(printed)
    cleaned = re.sub(r", *}", "}", re.sub(r"//.*", "", printed)).replace("[D2] ", "")
    documented = fixtures("ccmessaging/push", "documented")
    assert json.loads(cleaned) == documented["all-six"]
    assert sorted(map(str, documented["all-six"]["messages"])) == sorted(
        str(message) for name, body in documented.items() if name != "all-six" for message in body["messages"]
    )
