"""Events, such as the one by which a customer asks for an agent: sent last, for then the customer may be handed over (documents/001)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conformance.harness.cases.marks import cell_of, per_cell, provokes
from conformance.harness.play.plan import Planner
from conformance.protocols.qmt.legs import TAG_FORMS, rule, rules
from conformance.protocols.qmt.messages import left_open, taken
from conformance.protocols.qmt.messages.message import valid


def of(leg: str) -> type:
    """Return the cases of a leg."""

    class Service:
        @pytest.mark.parametrize("form", [pytest.param(form, marks=cell_of("event", form)) for form in TAG_FORMS])
        @provokes(*rules(leg, 165, 166))
        def test_events_with_content_and_without(self, conversation: Planner, form: str) -> None:
            for sent in left_open.events(leg, form, conversation.target.types):
                conversation.send(sent, checked=True)

        @per_cell(taken.EVENTS, lambda *_: rule(leg, 112))
        @given(data=st.data())
        def test_events_that_are_declared_are_taken(self, conversation: Planner, cell: tuple[str, str], data: st.DataObject) -> None:
            for sent in taken.of_cell(leg, cell, conversation.target.types):
                conversation.send(sent)
            for kind in taken.kinds(cell[0], conversation.target.types):
                conversation.send(data.draw(valid(leg, kind, cell[1])))

    return Service
