"""Apps that are odd in a way that only an app may be, and conform: an alarm on any of them is a bug of the suite."""

from conformance.core.exchange import Request
from conformance.core.fault import oddity
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.callee import MISSING, WRONG, Body, Refused


@oddity
class NeverVerifies(App):
    """Asks nobody who calls: an app may verify, and need not."""

    def verify(self, request: Request) -> None:
        pass


@oddity
class VerifiesWhatIsSigned(App):
    """Takes what has no signature, and refuses what has a wrong one."""

    def verify(self, request: Request) -> None:
        if self.query(request, "signature"):
            super().verify(request)


@oddity
class WantsAnyQuery(App):
    """Looks whether there is a signature, and not at what it says."""

    def verify(self, request: Request) -> None:
        if self.query(request, "signature") is None or self.query(request, "timestamp") is None:
            raise Refused(MISSING, "signature or timestamp is missing", 401)


@oddity
class NeedsNoTimestamp(App):
    def verify(self, request: Request) -> None:
        if self.query(request, "timestamp"):
            super().verify(request)


def _refuses_strangers(status: int) -> type[App]:
    @oddity
    class RefusesStrangers(App):
        def taken(self, request: Request) -> Body:
            body = super().taken(request)
            if body["ToUserId"] not in {user.id for user in self.target.users}:
                raise Refused(40003, "no such user", status)
            return body

    return RefusesStrangers


RefusesUnknownUsers = _refuses_strangers(200)
RefusesUnknownUsersWith404 = _refuses_strangers(404)
RefusesUnknownUsersWith500 = _refuses_strangers(500)


def _wants_label(*, lenient: bool) -> type[App]:
    @oddity
    class WantsLabel(App):
        def labelled(self, request: Request) -> None:
            label = (request.header("content-type") or "").partition(";")[0].strip()
            if label != "application/json" and not (lenient and not label):
                raise Refused(WRONG, "Content-Type is not application/json", 415)

    return WantsLabel


WantsALabel = _wants_label(lenient=False)
WantsNoOtherLabel = _wants_label(lenient=True)
