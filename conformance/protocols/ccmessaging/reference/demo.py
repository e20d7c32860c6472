"""The worlds of the embedded references: users, credentials and files. `ccmsg serve` prints them, `ccmsg run` uses them."""

from typing import Final

from conformance.core.settings import Limits, Listen, Secret, Target, User, shell_name

_IDS: Final = ("alice", "bob", "carol", "dave", "erin-1619573111751123", "f", "grace", "heidi-123456789012345678")
"""Eight users, among them ids of 1, 21 and 24 characters (SA-13, FL-08)."""
_FETCHED: Final = ("erin-1619573111751123", "grace")
"""Users who have no token of their own: theirs is fetched by applyToken."""

SAMPLE_CHANNEL: Final = "202105284494222653"
SAMPLE_USERS: Final = ("44444444", "44444445", "44444446", "44444447")
"""As documents/003 has them."""

CLIENT: Final = {
    "app_key": Secret("demo-app-key-0001", "APP_KEY"),
    "app_secret": Secret("demo-app-secret-0001", "APP_SECRET"),
    "access_token": Secret("demo-access-token-0001", "ACCESS_TOKEN"),
}
"""With what a client calls us, unless the configuration says otherwise."""

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
            **CLIENT,
            "channel_id": "1011577355744904195",
            "push_authorization": Secret("Bearer demo-push-0001", "PUSH_AUTHORIZATION"),
        },
        media=MEDIA,
        upload=True,
        limits=Limits(),
        listen=Listen("127.0.0.1:0", "/hook"),
    )


def callback(url: str) -> Target:
    """Return the configuration under which the embedded integrator at `url` is judged; users and channel are the sample's (S3)."""
    return Target(
        party="ccmessaging.integrator",
        url=url,
        embedded=True,
        users=tuple(User(name, _token(name) if number % 2 else None) for number, name in enumerate(SAMPLE_USERS)),
        credentials={**CLIENT, "channel_id": SAMPLE_CHANNEL, "push_authorization": Secret("Bearer demo-push-0001", "PUSH_AUTHORIZATION")},
        limits=Limits(downlink_wait=1.0),
        listen=Listen("127.0.0.1:0", "/"),
    )


def _token(name: str) -> Secret | None:
    return None if name in _FETCHED else Secret(f"demo-token-of-{name}", shell_name(f"TOKEN_{name}"))
