"""What a platform has to refuse: broken messages, labels, signatures and apps (documents/001, contract section 5)."""

from conformance.core.message import Kind, Message
from conformance.harness.cases.marks import in_cell, per_row, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.cases import refusals
from conformance.protocols.qmt.legs import UPLINK, rule
from conformance.protocols.qmt.messages import broken, rows

LEG = UPLINK.name
pytestmark = provokes(rule(LEG, 108))
TestRefusals = refusals.of(LEG)


@in_cell("text", "absent")
@per_row("sent", [*broken.labelled(LEG, Kind.BROKEN, 146)])
def test_a_message_under_another_label_is_refused(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)


@in_cell("text", "absent")
@per_row("sent", [*broken.signatures(LEG, Kind.BROKEN)])
def test_a_message_that_is_not_rightly_signed_is_refused(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)


_APPS = {
    "another-appid": "appid=@another-appid@",
    "another-appid-signed-for-it": "appid=@another-appid@?timestamp=@timestamp@&signature=@of-another-appid@",
    "no-appid-at-all": "appid=no-such-app",
}


@in_cell("text", "absent")
@per_row("sent", [(note, rule(LEG, 154), rows.asked(LEG, path, Kind.BROKEN, 154, note)) for note, path in _APPS.items()])
def test_a_message_of_an_app_that_nobody_knows_is_refused(conversation: Planner, sent: Message) -> None:
    conversation.send(sent)
