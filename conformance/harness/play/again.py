"""Send once more what was sent before: with ids of its own, where they are not under test, and with credentials that are good now."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from conformance.core.dialogue import Role
from conformance.core.exchange import Exchange
from conformance.core.message import Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import User
from conformance.harness.judge.judge import Judge, Record
from conformance.harness.play.conversation import Conversation
from conformance.harness.play.settle import settle

if TYPE_CHECKING:
    from conformance.harness.play.engine import Engine

_CASE: Final = "again"


def speaker(engine: "Engine", name: str) -> User:
    """Return the user of this id; the first one, where the target knows no such user."""
    return next((user for user in engine.users if user.id == name), engine.users[0])


def again(engine: "Engine", message: Message, user: User) -> Bound:
    """Bind a message that was bound before once more, for this user."""
    return engine.bind(engine.protocol.again(message), user)


def said_again(engine: "Engine", user: User, messages: list[Message], number: int, *, before: int = 0, judged: bool = True) -> Exchange | None:
    """Send a message, after the one that it followed if there are two, and `before` plain ones, in a conversation of its own.

    Return the exchange; None if no conversation could be opened. Raises Stopped.
    """
    conversation, exchange = Conversation(engine, user, number, judged=judged), None
    opens = engine.protocol.dialogue.role(messages[0]) is Role.OPENS
    if not opens and not (conversation.open(_CASE) or conversation.open(_CASE)):
        return None
    for _ in range(0 if opens else before):
        conversation.plain(_CASE, engine.protocol.flow.base)
    for message in messages:
        exchange, _ = conversation.send(again(engine, message, user), _CASE, after=exchange)
    conversation.close(_CASE)
    return exchange


def held_again(engine: "Engine", conversations: Iterable[tuple[User, list[Message]]], number: int, *, before: int = 0) -> list[bool]:
    """Hold conversations again, and wait for what comes down because of them; return which of them could be opened. Raises Stopped."""
    opened = [_held(engine, user, messages, number, before=before) for user, messages in conversations]
    engine.collector.final()
    with engine.entering:
        settle(engine.collector, engine.sender.judge, engine.target.limits.downlink_wait, complete=True)
    return opened


def _held(engine: "Engine", user: User, messages: list[Message], number: int, *, before: int) -> bool:
    """Hold one of them; what opens and closes it is sent in the form that the target is known to accept."""
    conversation, role = Conversation(engine, user, number), engine.protocol.dialogue.role
    opened = conversation.open(_CASE) or conversation.open(_CASE)
    for _ in range(before if opened else 0):
        conversation.plain(_CASE, engine.protocol.flow.base)
    for message in messages if opened else ():
        if role(message) not in (Role.OPENS, Role.CLOSES):
            conversation.send(again(engine, message, user), _CASE)
    conversation.close(_CASE)
    return opened


def of_rule(records: Iterable[Record], rule: str) -> list[Record]:
    """Return the records of one rule."""
    return [record for record in records if record.violation.rule == rule]


def shown(judge: Judge, rule: str) -> bool | None:
    """Return whether a rule was found broken; None if nothing that could show it was judged."""
    return True if of_rule(judge.open_records(), rule) else False if judge.judged[rule] else None


def shown_at_first(protocol: Protocol) -> set[str]:
    """Return the rules that show before the first case, or not at all."""
    asking = protocol.downlink.asking if protocol.downlink else None
    return {protocol.flow.together, protocol.flow.reconnect, *((asking.idle, asking.endurance, asking.together) if asking else ())}
