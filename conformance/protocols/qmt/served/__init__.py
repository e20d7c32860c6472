"""The platform of QMT as we play it for an app under test: what it answers, what trouble it makes, and what only several calls show."""

from conformance.protocols.qmt.served.counterpart import serve

__all__ = ["serve"]
