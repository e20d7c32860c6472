"""What an app has to take: every MsgType with every form of Tag, every text, every mix of optional fields (documents/001)."""

from conformance.harness.cases.marks import in_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.cases import cells, texts
from conformance.protocols.qmt.legs import DOWNLINK, rules
from conformance.protocols.qmt.messages.message import fresh_chat

LEG = DOWNLINK.name
TestCells = cells.of(LEG)
TestGenerated = cells.generated(LEG)
TestTexts = texts.of(LEG)


@in_cell("text", "absent")
@provokes(*rules(LEG, 191, 192))
def test_many_texts_to_each_user_are_taken(conversation: Planner) -> None:
    for user in range(len(conversation.users)):
        conversation.converse([fresh_chat(LEG, f"Text {number} to user {user}.") for number in range(25)])
