"""Users with tokens of other kinds than the reference gives."""

import base64
import json
import time
from urllib.parse import quote

from conformance.core.settings import Secret, User


def user(token: str, name: str = "alice") -> User:
    """Return a user with another token."""
    return User(name, Secret(token, "TOKEN_" + name.upper()))


def made(hours: float, name: str = "alice", quotes: str = "") -> User:
    """Return a user whose token was made so many hours ago."""
    body = {"createTime": round((time.time() - hours * 3600) * 1000), "tenantId": "1", "userId": "alice", "channelId": "2"}
    return user(quotes + quote(base64.b64encode(json.dumps(body).encode()).decode(), safe="") + quotes, name)
