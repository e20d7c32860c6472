"""The worlds of the embedded references: customers and secrets. `ccmsg serve` prints them, `ccmsg run` uses them."""

from typing import Final

from conformance.core.settings import Limits, Listen, Secret, Target, User

_USERS: Final = ("alice", "bob", "carol", "dave", "erin", "frank")
CREDENTIALS: Final = {
    "version": "v1",
    "appid": "1001",
    "appsecret": Secret("demo-appsecret-0001", "QMT_APPSECRET"),
    "access_token": Secret("demo-access-token-0001", "QMT_ACCESS_TOKEN"),
}


def platform(url: str) -> Target:
    """Return the configuration under which the embedded platform at `url` is judged."""
    users = tuple(User(name, None) for name in _USERS)
    listen = Listen("127.0.0.1:0", "/qmtapi")
    return Target("qmt.platform", url, embedded=True, downlink="echo", users=users, credentials=CREDENTIALS, listen=listen)


def app(url: str) -> Target:
    """Return the configuration under which the embedded app at `url` is judged."""
    users = tuple(User(name, None) for name in _USERS)
    limits = Limits(downlink_wait=1.0)
    return Target("qmt.app", url, embedded=True, users=users, credentials=CREDENTIALS, limits=limits, listen=Listen("127.0.0.1:0", "/"))
