"""How an integrator can be wrong, or odd, about what is pushed to it (message push, S3)."""

from typing import Final

from conformance.core.fault import named_faults, named_oddities
from conformance.protocols.ccmessaging.faults.callback import (
    answering,
    flow,
    odd_answers,
    odd_choices,
    odd_messages,
    refusing,
    taking_fields,
    taking_texts,
    taking_values,
)

FAULTS: Final = named_faults(answering, flow, refusing, taking_fields, taking_texts, taking_values)
ODDITIES: Final = named_oddities(odd_messages, odd_choices, odd_answers)
