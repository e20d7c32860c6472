"""Events, such as the one by which a customer asks for an agent: sent last, for then an app may hand the customer over (documents/001)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.cases import cell_of, per_cell, provokes
from conformance.harness.plan import Planner
from conformance.protocols.qmt.legs import DOWNLINK, TAG_FORMS, rule
from conformance.protocols.qmt.messages import parts
from conformance.protocols.qmt.messages.message import valid

LEG = DOWNLINK.name


@pytest.mark.parametrize("form", [pytest.param(form, marks=cell_of("event", form)) for form in TAG_FORMS])
@provokes(*parts.rules_of(LEG, 165, 166))
def test_events_with_content_and_without(conversation: Planner, form: str) -> None:
    for sent in parts.events(LEG, form, conversation.target.types):
        conversation.send(sent, checked=True)


@per_cell(parts.EVENTS, lambda *_: rule(LEG, 112))
@given(data=st.data())
def test_events_that_are_declared_are_taken(conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
    for sent in parts.of_cell(LEG, cell, conversation.target.types):
        conversation.send(sent)
    for kind in parts.kinds(cell[0], conversation.target.types):
        conversation.send(data.draw(valid(LEG, kind, cell[1])))
