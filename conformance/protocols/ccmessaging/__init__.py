"""Huawei AICC ccmessaging: sendAsync, getMessageForWebChannel, message push (documents/000, 002, 003)."""

from typing import Final

from conformance.core.protocol import Family
from conformance.protocols.ccmessaging import as_integrator, as_platform
from conformance.protocols.ccmessaging.rulebook import RULES

FAMILY: Final = Family("ccmessaging", RULES, {party.name: party for party in (as_platform.PARTY, as_integrator.PARTY)})
