"""How one speaks of a platform and of an app of QMT: what is said of their texts, and where else they may stand."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from conformance.core.examination.callee import Words
from conformance.core.examination.written import overlap
from conformance.core.settings import Target, User
from conformance.protocols.qmt.bind import url
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK

_VERSIONS: Final = {"v1": "v1.0", "v1.0": "v1"}
"""The document has the one, a client of the vendor the other (QU-02)."""


def _path(target: Target, leg: str) -> str:
    """Return the path that is added to a URL where the configuration says nothing else."""
    return url(replace(target, url="", paths={}), leg)


def _meant(target: Target, leg: str) -> str:
    key = leg.rpartition(".")[2]
    if key in target.paths:
        how = "stands for the whole address" if "://" in target.paths[key] else "is appended to target.url"
        return f"target.paths.{key} {how}"
    made = ", made of qmt.version and qmt.appid," if leg == UPLINK.name else ""
    return f"{_path(target, leg)}{made} is appended to target.url; write another path in {key} of [target.paths]"


def _without_path(target: Target, leg: str) -> Iterator[tuple[Target, str]]:
    key = leg.rpartition(".")[2]
    if key in target.paths:
        yield replace(target, paths={}), f"leave {key} out of [target.paths]"


def _without_overlap(target: Target, leg: str) -> Iterator[tuple[Target, str]]:
    if twice := overlap(target.url, _path(target, leg)):
        bare = target.url.rstrip("/").removesuffix(twice)
        yield replace(target, url=bare, paths={}), f'write url = "{bare}": {_path(target, leg)} is added to it'


def _of_a_platform(target: Target) -> Iterator[tuple[Target, str]]:
    yield from _without_path(target, UPLINK.name)
    yield from _without_overlap(target, UPLINK.name)
    if other := _VERSIONS.get(str(target.credentials["version"])):
        yield replace(target, paths={}, credentials={**target.credentials, "version": other}), f'write version = "{other}" in [qmt]'
    parts = urlsplit(target.url)
    if parts.path.strip("/"):
        bare = f"{parts.scheme}://{parts.netloc}"
        yield replace(target, url=bare, paths={}), f'write url = "{bare}"'


def _of_an_app(target: Target) -> Iterator[tuple[Target, str]]:
    yield from _without_path(target, DOWNLINK.name)
    parts = urlsplit(target.url)
    if parts.path.endswith(DOWNLINK.path):
        bare = f"{parts.scheme}://{parts.netloc}"
        there = replace(target, url=bare, paths={"downlink": parts.path})
        yield there, f'write url = "{bare}", and downlink = "{parts.path}" in [target.paths]'
    yield from _without_overlap(target, DOWNLINK.name)
    yield replace(target, paths={"downlink": DOWNLINK.path}), f'write downlink = "{DOWNLINK.path}" in [target.paths]'


def _customer(user: User) -> str:
    return f"see the log of the platform: perhaps it does not know {user.id} (FromUserId); `ccmsg run --legs {UPLINK.name}` says what is broken"


def _known(user: User) -> str:
    return f"see the log of the app; name customers that it knows in [[users]] ({user.id} is ToUserId)"


PLATFORM: Final = Words(
    text="a text of {}",
    taken="accepted",
    yes="errcode 0",
    answer='{"errcode":0,"errmsg":"ok"}',
    why="the document has no other status",
    alone="whether customers at once disturb one another",
    mend=_customer,
    meant=lambda target: _meant(target, UPLINK.name),
    others=_of_a_platform,
)
APP: Final = replace(
    PLATFORM,
    text="a text to {}",
    taken="acknowledged",
    mend=_known,
    meant=lambda target: _meant(target, DOWNLINK.name),
    others=_of_an_app,
)
