"""Events, such as the one by which a customer asks for an agent: sent last, for then a platform may hand the customer over (documents/001)."""

from conformance.protocols.qmt.cases import service
from conformance.protocols.qmt.legs import UPLINK

LEG = UPLINK.name
TestService = service.of(LEG)
