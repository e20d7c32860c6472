"""The reference app of QMT: takes messages to its customers (QD-01 to QD-05), verifies who sends them, and says what customers say."""

from conformance.core.exchange import Request
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.reference.caller import Caller
from conformance.protocols.qmt.reference.desk import WRONG, Refused


class App(Caller):
    """Keeps every rule of documents/001 for an app. A fault overrides one method."""

    leg = DOWNLINK.name
    party = "qmt.app"

    def reach(self, request: Request) -> None:
        super().reach(request)
        if not request.url.partition("?")[0].endswith(DOWNLINK.path):
            raise Refused(WRONG, "no such interface", 404)
