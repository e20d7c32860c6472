"""Conversations that go on: after a transfer to an agent, and for hundreds of messages (documents/000)."""

from hypothesis import given
from hypothesis import strategies as st

from conformance.core.message import Fresh, Kind, Message
from conformance.harness.cases.marks import in_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.ccmessaging.messages import uplink


@in_cell("TRANS2AGENT", "TEXT")
@provokes("CCM-UP-154")
@given(texts=st.lists(st.sampled_from(["Are you there?", "您好", "My order is late."]), min_size=2, max_size=3))
def test_a_conversation_goes_on_after_the_transfer_to_an_agent(conversation: Planner, texts: list[str]) -> None:
    conversation.end()
    conversation.send(uplink.message("TRANS2AGENT", "TEXT", content="An agent, please."))
    for text in texts:
        conversation.send(_with_id(text))
    conversation.end()


def _with_id(text: str) -> Message:
    return uplink.fresh_chat(text, messageId=Fresh(32)).meant(Kind.VALID, "CCM-UP-154", "", "after TRANS2AGENT")
