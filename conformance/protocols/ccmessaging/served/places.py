"""Where a client finds us: the documented paths below the configured one, and whom a path means that is not quite one of them."""

from typing import Final

from conformance.core.settings import Listen
from conformance.protocols.ccmessaging.credentials import PATHS
from conformance.protocols.ccmessaging.legs import POLL, UPLINK

SERVICES: Final = {f"ccmessaging.{name}": path for name, path in PATHS.items()}
"""What stands beside the legs (HT-01, HA-01, EP-01)."""
SEND: Final = "ccmessaging.send"
LONG_POLL: Final = "ccmessaging.longPoll"
_TWINS: Final = {SEND: "/apiaccess/ccmessaging/send", LONG_POLL: "/apiaccess/ccmessaging/poll"}
"""Siblings with which a client may open a conversation, or fetch what waits, instead of the legs (SE-01, PO-01, FL-01): served, and not judged."""
SPEAKS: Final = frozenset({UPLINK.name, SEND})
ASKS: Final = frozenset({POLL.name, LONG_POLL})
DOCUMENTED: Final = {UPLINK.name: UPLINK.path, POLL.name: POLL.path, **SERVICES, **_TWINS}
SERVED_AT: Final = {**DOCUMENTED, SEND: UPLINK.path, LONG_POLL: POLL.path}
"""Where the reference platform serves it."""
_SIBLINGS: Final = frozenset(
    [
        "send",
        "poll",
        "downloadfilestream",
        "queryhistorychatmessage",
        "doleavemessage",
        "queryqueueinfo",
        "queryphrasebykeyword",
        "getsatisfactionsurveymode",
        "savesatisfaction",
        "pushmsg",
        "v1",
        "sendmessageforwebchannel",
        "querychannelconfigbychannelandid",
        "getweblocationurl",
        "querymultimediadocumentfileinfo",
        "dosatisfactionevaluation",
        "querysatisfymode",
        "checkclicktocallsupport",
        "createclicktocall",
        "getclicktocallevents",
        "dropclicktocall",
        "querywebcardinfobyid",
        "downloaddocument",
    ]
)
"""Other interfaces of the same vendor: whoever calls them makes no mistake, but is not judged (EP-02 to EP-11, WA-01 to WA-14)."""
_NAMES: Final = {path.rpartition("/")[2].lower(): name for name, path in DOCUMENTED.items() if name not in _TWINS} | {"sendsync": UPLINK.name}
_FOLDERS: Final = {UPLINK.path.rpartition("/")[0].lower(): UPLINK.name, POLL.path.rpartition("/")[0].lower(): POLL.name}


def exact(path: str, listen: Listen) -> str:
    """Return the leg or service that has a path (decoded, without query), to the letter; empty if none has."""
    return next((name for name, documented in DOCUMENTED.items() if path == listen.at(documented)), "")


def meant(path: str, listen: Listen) -> str:
    """Return the leg or service that a path means, be it not quite the documented one: the mistake is the client's. Empty: a stranger came."""
    parts = [part for part in path.lower().split("/") if part]
    last = parts[-1] if parts else ""
    if found := exact(path, listen) or _NAMES.get(last, ""):
        return found
    inside = "/" + "/".join(parts)
    return next((leg for folder, leg in _FOLDERS.items() if _below(inside, folder)), "")


def _below(path: str, folder: str) -> bool:
    before, found, after = path.partition(folder)
    del before
    return bool(found) and after.strip("/").split("/")[0] not in _SIBLINGS
