"""The world of the embedded reference: its users, credentials and files. `ccmsg serve` prints it, `ccmsg run` uses it."""

from typing import Final

from conformance.core.settings import Limits, Secret, Target, User, shell_name

_IDS: Final = ("alice", "bob", "carol", "dave", "erin-1619573111751123", "f", "grace", "heidi-123456789012345678")
"""Eight users, among them ids of 1, 21 and 24 characters (SA-13, FL-08)."""
_FETCHED: Final = ("erin-1619573111751123", "grace")
"""Users who have no token of their own: theirs is fetched by applyToken."""

_KEY: Final = "44992392-2078-4caa-af3f-16cc328db2"
MEDIA: Final = {"IMAGE": f"{_KEY}01,jpg", "AUDIO": f"{_KEY}02,mp3", "FILE": f"{_KEY}04,txt", "FILE_IMAGE": f"{_KEY}05,jpg"}
"""The other two are uploaded."""


def demo(url: str, party: str = "ccmessaging.platform") -> Target:
    """Return the configuration under which the embedded reference at `url` is judged."""
    return Target(
        party=party,
        url=url,
        embedded=True,
        downlink="echo",
        users=tuple(User(name, _token(name)) for name in _IDS),
        credentials={
            "app_key": Secret("demo-app-key-0001", "APP_KEY"),
            "app_secret": Secret("demo-app-secret-0001", "APP_SECRET"),
            "access_token": Secret("demo-access-token-0001", "ACCESS_TOKEN"),
            "channel_id": "1011577355744904195",
        },
        media=MEDIA,
        upload=True,
        limits=Limits(),
    )


def _token(name: str) -> Secret | None:
    return None if name in _FETCHED else Secret(f"demo-token-of-{name}", shell_name(f"TOKEN_{name}"))
