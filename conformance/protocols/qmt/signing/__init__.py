"""Signatures of QMT, and the secrets that make them (QS-01 to QS-03)."""

import hashlib
from typing import Final

from conformance.core.settings import Target

_SIGNERS: Final = {"qmt.platform": ("appsecret",), "qmt.app": ("access_token", "appsecret")}
"""Party -> the credential by which requests to it are signed; the second where the first is absent."""


def signature(appid: str, secret: str, timestamp: str) -> str:
    """Return the lower-case hexadecimal SHA-1 of appid, secret and timestamp, one behind the other (QS-02, QS-03)."""
    return hashlib.sha1(f"{appid}{secret}{timestamp}".encode(), usedforsecurity=False).hexdigest()


def knows_secret(target: Target, party: str) -> bool:
    """Return whether the configuration has what signs requests to a party: a run that only listens may do without."""
    return "appid" in target.credentials and any(name in target.credentials for name in _SIGNERS[party])


def signer(target: Target, party: str) -> str:
    """Return the name of the credential by which requests to a party are signed."""
    return next(name for name in _SIGNERS[party] if name in target.credentials)


def secret_of(target: Target, party: str) -> str:
    """Return the secret by which requests to a party are signed."""
    return str(target.credentials[signer(target, party)])
