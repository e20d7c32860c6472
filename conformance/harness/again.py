"""Send something once more that was sent before: with ids of its own, where they are not under test, and with credentials that are good now."""

from typing import TYPE_CHECKING

from conformance.core.message import Message
from conformance.core.protocol import Bound
from conformance.core.settings import User

if TYPE_CHECKING:
    from conformance.harness.engine import Engine


def speaker(engine: "Engine", name: str) -> User:
    """Return the user of this id; the first one, where the target knows no such user."""
    return next((user for user in engine.users if user.id == name), engine.users[0])


def again(engine: "Engine", message: Message, user: User) -> Bound:
    """Bind a message that was bound before once more, for this user."""
    return engine.bind(engine.protocol.again(message), user)
