"""What a body becomes where some of its fields get another value, or are left out: faults and oddities of all legs are made of it."""

from typing import Any, Final

Body = dict[str, Any]

ANY: Final[Body] = {}
"""Where all bodies are meant."""


def changed(body: Body, change: Body, where: Body = ANY) -> Body:
    """Return a body with these fields instead, if it has those of `where`; otherwise as it is."""
    return {**body, **change} if where.items() <= body.items() else body


def lacking(body: Body, *fields: str, where: Body = ANY) -> Body:
    """Return a body without these fields, if it has those of `where`; otherwise as it is."""
    return {name: value for name, value in body.items() if name not in fields} if where.items() <= body.items() else body
