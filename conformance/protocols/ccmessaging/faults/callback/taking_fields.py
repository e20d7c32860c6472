"""Integrators that acknowledge messages of nobody: what is needed of them is not there (contract, section 5)."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.integrator import NEEDED, Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


def _takes_without(field: str, rule: str) -> type[Integrator]:
    @breaks(rule)
    class TakesWithout(Integrator):
        def given(self, name: str, message: Body) -> bool:
            return name == field or super().given(name, message)

    return TakesWithout


TakesMessagesWithoutFrom = _takes_without("from", "CCM-PU-173")
TakesMessagesWithoutTo = _takes_without("to", "CCM-PU-174")
TakesMessagesWithoutChannel = _takes_without("channel", "CCM-PU-175")
TakesMessagesWithoutSourceType = _takes_without("sourceType", "CCM-PU-176")
TakesMessagesWithoutControlType = _takes_without("controlType", "CCM-PU-177")


@breaks("CCM-PU-173", "CCM-PU-174", "CCM-PU-175", "CCM-PU-176", "CCM-PU-177")
class NeedsNoFields(Integrator):
    def given(self, field: str, message: Body) -> bool:
        return True


@breaks("CCM-PU-173", "CCM-PU-174", "CCM-PU-175", "CCM-PU-176", "CCM-PU-177")
class TakesMessagesWithAnyFieldItNeeds(Integrator):
    def given(self, field: str, message: Body) -> bool:
        return any(name in message for name in NEEDED)
