"""How an integrator can be wrong, or odd, about its own calls (sendAsync, S0; getMessageForWebChannel, S2)."""

from typing import Final

from conformance.core.fault import named_faults, named_oddities
from conformance.protocols.ccmessaging.faults.client import calling, content, fields, odd_calls, odd_habits, odd_messages, polling

FAULTS: Final = named_faults(fields, content, calling, polling)
ODDITIES: Final = named_oddities(odd_calls, odd_messages, odd_habits)
