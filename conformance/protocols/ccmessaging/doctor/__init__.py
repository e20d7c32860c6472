"""What `ccmsg doctor` looks at on a ccmessaging platform: credentials, the three headers, each leg once, users, files, echo, pushes."""

from collections.abc import Sequence

from conformance.core.examination import LISTENER, Desk, Step
from conformance.protocols.ccmessaging.doctor import down, up
from conformance.protocols.ccmessaging.doctor.media import media
from conformance.protocols.ccmessaging.doctor.pushed import pushes
from conformance.protocols.ccmessaging.doctor.talk import Talks
from conformance.protocols.ccmessaging.doctor.users import users
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK


def steps(desk: Desk) -> Sequence[Step]:
    """Return the hops of a platform; each needs what stands below it."""
    talks = Talks(desk)
    send, poll = (desk.ground(talks.url(leg)) for leg in (UPLINK, POLL))
    return (
        Step("credentials", lambda: up.credentials(talks), (send,)),
        Step("interface", lambda: up.interface(talks), ("credentials",)),
        Step("authentication", lambda: up.authentication(talks), ("interface",)),
        Step(UPLINK.name, lambda: up.uplink(talks), ("authentication",)),
        Step(POLL.name, lambda: down.poll(talks), (UPLINK.name, poll)),
        Step("users", lambda: users(talks), (UPLINK.name,)),
        Step("media", lambda: media(talks), (UPLINK.name,)),
        Step("echo", lambda: down.echo(talks), (POLL.name,)),
        *((Step(PUSH.name, lambda: pushes(talks), (UPLINK.name, LISTENER)),) if desk.target.listen else ()),
    )
