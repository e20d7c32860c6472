"""What the documents leave open for an app: sent as probes, and observed (contract, section 5)."""

import pytest

from conformance.core.message import Kind, Message
from conformance.harness.cases.marks import per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.cases import left_open
from conformance.protocols.qmt.legs import DOWNLINK, rule
from conformance.protocols.qmt.messages import broken, rows
from conformance.protocols.qmt.messages.message import chat

LEG = DOWNLINK.name
TestRequests = left_open.of_requests(LEG)
TestMessages = left_open.of_messages(LEG)


@per_row("sent", [*broken.signatures(LEG, Kind.PROBE)])
def test_a_message_that_is_not_rightly_signed(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@per_row("sent", [*broken.labelled(LEG, Kind.PROBE, 181)])
def test_another_label(conversation: Planner, sent: Message) -> None:
    conversation.send(sent, checked=True)


@provokes(rule(LEG, 172))
@pytest.mark.parametrize("user", ["nobody-knows-this-user", "0", "a user with blanks", "用户"], ids=["unknown", "zero", "blanks", "cjk"])
def test_a_user_whom_the_app_may_not_know(conversation: Planner, user: str) -> None:
    conversation.send(rows.probe(chat(LEG, ToUserId=user), 172, "/ToUserId", "an unknown user"), checked=True)
