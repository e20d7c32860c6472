"""What is sent to parties of QMT, and where they are called."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.core.message import Intent, Kind, Message
from conformance.core.settings import Options
from conformance.harness.cases.plan_only import rehearse
from conformance.harness.play.plan import Ids, prove
from conformance.protocols import party
from conformance.protocols.qmt.bind import url
from conformance.protocols.qmt.legs import DOWNLINK, TAG_FORMS, UPLINK
from conformance.protocols.qmt.messages.message import TAGS, cell_of, chat, form_of
from conformance.protocols.qmt.messages.rows import asked
from conformance.selftest.qmt.recorded import TYPES
from conformance.selftest.rig.runs import QMT, QMT_APP, QMT_PLATFORM

# -- messages ------------------------------------------------------------------------------------------------------------------


def planned(party_name: str, **world: object) -> Iterator[Message]:
    """Yield the messages of a plan."""
    protocol, known = party(party_name)
    target = replace(known.demo("http://127.0.0.1"), **world)  # type: ignore[arg-type]
    for script in rehearse(protocol, known, target, Options(out=Path(), run_id="r", nonce="n", examples=1)):
        yield from (step.bound.message for step in script.steps)


@pytest.mark.parametrize("form", TAG_FORMS)
def test_a_tag_of_each_form_has_this_form(form: str) -> None:
    assert form_of(TAGS[form]) == form


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_what_is_listed_is_sent_and_what_is_not_listed_is_none_of_it(party_name: str) -> None:
    messages = list(planned(party_name, types=TYPES))
    valid = {(message.body["MsgType"], message.intent.rule[-3:]) for message in messages if message.intent.kind is Kind.VALID}
    assert {kind for kind, _ in valid} == set(TYPES)
    assert {rule for kind, rule in valid if kind != "text"} == {"112"}
    probed = {message.intent.rule[-3:] for message in messages if message.intent.kind is Kind.PROBE and is_kind(message, "event.CLICK.RG")}
    assert probed == {"166"}
    assert not any(is_kind(message, "voice") for message in messages)


def is_kind(message: Message, kind: str) -> bool:
    return isinstance(message.body, dict) and message.body.get("MsgType") == kind


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_without_a_listing_the_usual_types_are_sent_with_every_form_of_tag(party_name: str) -> None:
    messages = list(planned(party_name))
    sent = {message.cell for message in messages if message.intent.kind is Kind.VALID}
    assert sent == {(kind, form) for kind in ("text", "image", "voice", "video", "file") for form in TAG_FORMS}
    assert {message.cell for message in messages if message.cell[:1] == ("event",)} == {("event", form) for form in TAG_FORMS}


def test_a_listed_event_without_content_is_still_open() -> None:
    event = Message(UPLINK.name, {"FromUserId": "a", "MsgType": "event.CLICK.RG", "Content": "1"}, Intent(Kind.VALID, "QMT-UP-112"))
    prove(QMT, event)
    assert [found.rule for found in QMT.request_violations(event.without("Content"))] == ["QMT-UP-166"]
    assert cell_of(event.body) == ("event", "absent")


# -- where parties are called --------------------------------------------------------------------------------------------------


def bound(message: Message, **world: object) -> tuple[str, Kind]:
    """Return where a message goes, and what it is meant to be."""
    target = replace(QMT_PLATFORM, url="http://q", **world)  # type: ignore[arg-type]
    found = QMT.bind(message, target.users[0], target, Ids(0, "n").fresh)
    return found.request.url.partition("?")[0], found.message.intent.kind


def test_the_documented_path_holds_version_and_app() -> None:
    assert bound(chat(UPLINK.name))[0] == "http://q/api/v1/1001/staffService/message"
    assert url(QMT_APP, DOWNLINK.name) == "http://127.0.0.1/qmtapi/staffService/message"


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ("", "http://q/api/v1/other/staffService/message"),
        ("/gateway/1001/message", "http://q/gateway/other/message"),
        ("http://other/1001/staffService/message", "http://other/other/staffService/message"),
    ],
)
def test_another_app_stands_where_the_right_one_stood(own: str, where: str) -> None:
    paths = {"uplink": own} if own else {}
    assert bound(asked(UPLINK.name, "appid=other", Kind.BROKEN, 154, "another"), paths=paths) == (where, Kind.BROKEN)


def test_where_the_path_holds_no_app_nothing_is_demanded_of_another() -> None:
    sent = asked(UPLINK.name, "appid=other?timestamp=1&signature=2", Kind.BROKEN, 154, "another")
    assert bound(sent, paths={"uplink": "/customers/in"}) == ("http://q/customers/in", Kind.FORM)
