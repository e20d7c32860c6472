"""What `ccmsg doctor` looks at on a platform and on an app of QMT: who answers, signatures, a text, users, and what comes to our listener."""

from collections.abc import Sequence

from conformance.core.examination import LISTENER, Desk, Step
from conformance.core.examination.callee import Callee
from conformance.protocols.qmt.doctor import back, signed
from conformance.protocols.qmt.doctor.words import APP, PLATFORM
from conformance.protocols.qmt.legs import DOWNLINK, HEARD, UPLINK


def platform(desk: Desk) -> Sequence[Step]:
    """Return the hops of a platform; each needs what stands below it."""
    called, calls = Callee(desk, UPLINK, PLATFORM), back.calls(desk, DOWNLINK)
    heard = (
        Step(DOWNLINK.name, lambda: back.downlink(calls), (UPLINK.name, LISTENER)),
        Step("echo", lambda: back.echo(called, calls), (DOWNLINK.name,)),
    )
    return (*_called(called), *(heard if desk.target.listen else ()))


def app(desk: Desk) -> Sequence[Step]:
    """Return the hops of an app; each needs what stands below it."""
    heard = (Step(HEARD.name, lambda: back.uplink(back.calls(desk, HEARD)), (LISTENER,)),)
    return (*_called(Callee(desk, DOWNLINK, APP)), *(heard if desk.target.listen else ()))


def _called(called: Callee) -> tuple[Step, ...]:
    return (
        Step("interface", called.interface, (called.desk.ground(called.url()),)),
        Step("signature", lambda: signed.signature(called), ("interface",)),
        Step(called.leg.name, called.taken, ("signature",)),
        Step("users", called.users, (called.leg.name,)),
    )
