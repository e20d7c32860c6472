"""What an app must not answer with success: broken messages (documents/001, contract section 5)."""

from conformance.harness.cases.marks import provokes
from conformance.protocols.qmt.cases import refusals
from conformance.protocols.qmt.legs import DOWNLINK, rule

LEG = DOWNLINK.name
pytestmark = provokes(rule(LEG, 108))
TestRefusals = refusals.of(LEG)
