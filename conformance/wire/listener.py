"""Stub."""

from dataclasses import dataclass

from conformance.core.exchange import Request


@dataclass(frozen=True)
class Arrived:
    request: Request
    started: float
    seconds: float
    failure: str = ""


class Listener:
    pass
