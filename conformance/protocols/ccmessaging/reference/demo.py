"""The world of the embedded reference: its users, credentials and files. `ccmsg serve` prints it, `ccmsg run` uses it."""

from typing import Final

from conformance.core.settings import Limits, Secret, Target, User

_IDS: Final = ("alice", "bob", "carol", "dave", "erin-1619573111751", "f", "grace", "heidi-123456789012345678")
"""Eight users, among them one id of 1 and one of 24 characters (SA-13)."""

_KEY: Final = "44992392-2078-4caa-af3f-16cc328db2"
MEDIA: Final = {
    "IMAGE": f"{_KEY}01,jpg",
    "AUDIO": f"{_KEY}02,mp3",
    "VIDEO": f"{_KEY}03,mp4",
    "FILE": f"{_KEY}04,txt",
    "FILE_IMAGE": f"{_KEY}05,jpg",
    "FILE_VIDEO": f"{_KEY}06,mp4",
}


def demo(url: str, party: str = "ccmessaging.platform") -> Target:
    """Return the configuration under which the embedded reference at `url` is judged."""
    return Target(
        party=party,
        url=url,
        embedded=True,
        downlink="echo",
        users=tuple(User(name, Secret(f"demo-token-of-{name}", "TOKEN_" + name.replace("-", "_").upper())) for name in _IDS),
        credentials={
            "app_key": Secret("demo-app-key-0001", "APP_KEY"),
            "access_token": Secret("demo-access-token-0001", "ACCESS_TOKEN"),
            "channel_id": "1011577355744904195",
        },
        media=MEDIA,
        limits=Limits(),
    )
