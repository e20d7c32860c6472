"""What can be seen from a user's token or an access token without asking anybody: quotes, a scheme before it, age (HA-05, HA-06)."""

import base64
import binascii
import json
import time
from typing import Any, Final
from urllib.parse import unquote

from conformance.core.examination.written import written
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.credentials import TOKEN_LIFE

_QUOTES: Final = "\"'`"


def of_user(user: User, now: float | None = None) -> str:
    """Return what is odd about the configured token of a user, in one sentence; empty if nothing is."""
    token = str(user.token or "")
    if oddity := written(token):
        return f"the token of user {user.id} {oddity}"
    made = created(token)
    age = (time.time() if now is None else now) - made if made is not None else 0.0
    if age > TOKEN_LIFE:
        return f"the token of user {user.id} is {_span(age)} old, and tokens live one hour"
    about = known(token).get("userId")
    return f"the token of user {user.id} was made for another user" if isinstance(about, str) and about and about != user.id else ""


def of_access(target: Target) -> str:
    """Return what is odd about the configured access token or app key, in one sentence; empty if nothing is."""
    access = str(target.credentials.get("access_token", ""))
    if access.lower().startswith("bearer "):
        return "access_token begins with the word Bearer, which is added anyway: leave it out"
    for name in ("access_token", "app_key"):
        if oddity := written(str(target.credentials.get(name, ""))):
            return f"{name} {oddity}"
    return ""


def known(token: str) -> dict[str, Any]:
    """Return what a token says (HA-06: percent-encoded Base64 of JSON); nothing if it does not look so."""
    try:
        raw = unquote(token).strip(_QUOTES)
        found = json.loads(base64.b64decode(raw + "=" * (-len(raw) % 4), validate=True))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def created(token: str) -> float | None:
    """Return when a token was made (seconds since the epoch), if it says so in milliseconds."""
    stamp = known(token).get("createTime")
    text = str(stamp) if isinstance(stamp, int | str) and not isinstance(stamp, bool) else ""
    return int(text) / 1000 if text.isascii() and text.isdigit() and len(text) == 13 else None


def _span(seconds: float) -> str:
    hours, minutes = int(seconds // 3600), int(seconds // 60 % 60)
    return f"{hours // 24} days" if hours >= 48 else f"{hours} h {minutes} min"
