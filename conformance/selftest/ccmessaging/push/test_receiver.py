"""A receiver of pushes that we call: the reference conforms, and each push carries what was declared."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from conformance.core.exchange import Request
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.run.embedded import embedded
from conformance.harness.verdict.result import Result
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.selftest.ccmessaging.push.small import PUSH
from conformance.selftest.rig.outcome import verdicts, written
from conformance.selftest.rig.runs import CALLBACK, judged


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return judged(tmp_path_factory.mktemp("received"), target=CALLBACK)


def test_the_reference_receiver_conforms_in_every_rule(received: Result) -> None:
    assert received.conclusion is Conclusion.CONFORMANT
    own = {row.rule.id for row in received.rules if row.rule.binds == "ccmessaging.integrator" and row.rule.leg == "ccmessaging.push"}
    assert own == set(verdicts(received, Verdict.PASSED, Verdict.OBSERVED))


def test_rules_of_the_platform_are_none_of_the_receivers(received: Result) -> None:
    others = {row.rule.id: row.reason for row in received.rules if row.rule.binds == "ccmessaging.platform"}
    assert set(others.values()) == {"other party"}
    assert f"{len(others)} of the other party" in received.headline
    unheard = [row for row in received.rules if row.reason == "not configured"]
    assert {row.rule.leg for row in unheard} == {"ccmessaging.uplink", "ccmessaging.poll"}
    assert f"of {len(received.rules) - len(others) - len(unheard)} applicable rules" in received.headline


def test_every_cell_of_which_the_documents_have_messages_is_sent(received: Result) -> None:
    assert received.cells
    for cell in received.cells:
        documented = cell.axes["mediaType"] != "null" or cell.axes["controlType"] in ("DISCONNECT", "READ")
        assert (cell.tally.sent > 0) == documented
        assert cell.tally.accepted == cell.tally.sent


class Watchful(Integrator):
    """Remembers who called, and where."""

    def authorized(self, request: Request) -> None:
        """Take note of a call."""
        self.seen = [*getattr(self, "seen", []), (request.header("authorization"), request.url)]


def test_pushes_carry_what_was_declared_and_go_to_the_callback_itself(tmp_path: Path) -> None:
    handler = Watchful(CALLBACK)
    judged(tmp_path, handler, replace(CALLBACK, paths={"push": "/own/callback"}), rules=("CCM-PU-101",))
    assert {url for _, url in handler.seen} == {"/own/callback"}
    assert {authorization for authorization, _ in handler.seen} == {CALLBACK.credentials["push_authorization"]}
    assert "demo-push-0001" not in written(tmp_path)
    assert "${PUSH_AUTHORIZATION}" in written(tmp_path)


def test_without_a_declaration_no_authorization_is_sent(tmp_path: Path) -> None:
    handler = Watchful(CALLBACK)
    judged(tmp_path, handler, replace(CALLBACK, credentials={"channel_id": "1"}), rules=("CCM-PU-101",))
    assert {authorization for authorization, _ in handler.seen} == {None}


def test_a_client_that_offers_another_protocol_is_served_in_this_one() -> None:
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__", "Content-Type": "application/json"}
    with embedded("ccmessaging.integrator") as url:
        answer = requests.post(url, data=PUSH, headers=offer, timeout=5)
    assert (answer.status_code, answer.json()["resultCode"]) == (200, "0")


class RefusesNicknamesWithQuotes(Integrator):
    """A receiver that puts names into its commands."""

    def objection(self, _body: dict[str, Any], messages: list[Any]) -> str:
        """Stumble over a quotation mark."""
        return "bad nickname" if any('"' in str(message.get("senderNickname")) for message in messages) else ""


def test_a_finding_points_into_the_message_and_shows_the_smallest_one(tmp_path: Path) -> None:
    result = judged(tmp_path, RefusesNicknamesWithQuotes(CALLBACK), CALLBACK)
    finding = next(finding for finding in result.findings if finding.rule == "CCM-PU-153")
    assert finding.pointer == "/messages/0/senderNickname"
    assert finding.reduction == "smallest"
    sent = finding.exchange.request.json["messages"]
    assert len(sent) == 1
    assert sent[0].keys() <= {
        "from",
        "to",
        "channel",
        "controlType",
        "mediaType",
        "content",
        "timestamp",
        "sourceType",
        "simQuestions",
        "senderNickname",
        "messageCode",
    }
    assert len(result.causes) == 1
