"""How a platform can be wrong, or odd, about what it pushes (message push, S3)."""

from typing import Final

from conformance.core.fault import named_faults, named_oddities
from conformance.protocols.ccmessaging.faults.push import (
    body,
    calling,
    changed,
    codes,
    envelope,
    fields,
    lost,
    misdirected,
    odd_messages,
    odd_repeats,
    odd_requests,
    odd_talk,
    odd_times,
)

FAULTS: Final = named_faults(calling, body, envelope, fields, lost, changed, misdirected, codes)
ODDITIES: Final = named_oddities(odd_times, odd_repeats, odd_requests, odd_messages, odd_talk)
