"""How a platform can be wrong, or odd, about what is fetched from it (getMessageForWebChannel, S2)."""

from typing import Final

from conformance.core.fault import named_faults, named_oddities
from conformance.protocols.ccmessaging.faults.poll import answering, asking, changed, fields, lost, odd_asking, odd_messages, odd_talk

FAULTS: Final = named_faults(asking, answering, fields, lost, changed)
ODDITIES: Final = named_oddities(odd_messages, odd_asking, odd_talk)
