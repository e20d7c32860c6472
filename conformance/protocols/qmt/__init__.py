"""QMT (Hesong, Koyoo): staffService/message in both directions (documents/001)."""

from typing import Final

from conformance.core.protocol import Family
from conformance.protocols.qmt import as_app, as_platform
from conformance.protocols.qmt.rulebook import RULES

FAMILY: Final = Family("qmt", RULES, {party.name: party for party in (as_platform.PARTY, as_app.PARTY)})
