"""How checks look at messages that come down, one by one, whatever leg they come by: see `poll_messages` and `push_messages`."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.messages.downlink import AT, cell, messages

Body = dict[str, Any]
Finder = Callable[[Body, Exchange], Iterator[tuple[str, str, str]]]
"""(message, exchange) -> (expected, got, field)."""

MOST_MESSAGES: Final = 500
"""Messages of one body whose fields are judged; all of them are counted and entered into the accounts."""
NO_CHAT: Final = ("DISCONNECT", "READ")
FILES: Final = ("IMAGE", "VIDEO", "AUDIO", "DOCUMENT")
_PLACE: Final = re.compile(r"-?\d+(\.\d+)?/-?\d+(\.\d+)?/.*", re.DOTALL)


def bounded(value: Any, name: str) -> Any:
    """Return a body with no more messages, listed under `name`, than are judged: nobody who means well sends more at once."""
    many = value.get(name) if isinstance(value, dict) else None
    return {**value, name: many[:MOST_MESSAGES]} if isinstance(many, list) else value


@dataclass(frozen=True)
class Listed:
    """The messages of one leg: the schema whose leaves name rules about them, and what it finds in an exchange."""

    leg: str
    schema: str
    found: Callable[[Exchange], tuple[Violation, ...]]
    judges: Callable[[Exchange], bool]

    def leaves(self) -> tuple[Check, ...]:
        """Return a check of each rule that a leaf of a message names, in their order."""
        at = AT[self.leg]
        rules = [rule for leaf, named in schema.leaves(self.schema).items() if leaf.startswith(at) and leaf != at for rule in named.values()]

        def any_message(exchange: Exchange) -> bool:
            return self.judges(exchange) and bool(messages(exchange))

        return tuple(Check(rule, any_message, self._leaf(rule)) for rule in dict.fromkeys(rules))

    def each(self, rule: str, applies: Callable[[Body], bool]) -> Callable[[Finder], Check]:
        """Make a check of a finder that looks at one message."""

        def make(find: Finder) -> Check:
            def every_message(exchange: Exchange) -> Iterator[Violation]:
                for index, message in enumerate(messages(exchange)[:MOST_MESSAGES]):
                    if isinstance(message, dict) and applies(message):
                        for expected, got, field in find(message, exchange):
                            yield Violation(rule, expected, got, f"{AT[self.leg]}/{index}/{field}", cell(message))

            def any_applies(exchange: Exchange) -> bool:
                return self.judges(exchange) and any(map(applies, _objects(exchange)))

            return Check(rule, any_applies, every_message)

        return make

    def _leaf(self, rule: str) -> Callable[[Exchange], Iterable[Violation]]:
        """Return what finds how messages break the leaves of the schema that name one rule; all leaves are looked at together, once."""

        def a_field_of_a_message_is_as_the_table_has_it(exchange: Exchange) -> Iterable[Violation]:
            if "leaves" not in exchange.memo:
                exchange.memo["leaves"] = self._by_rule(exchange)
            known: dict[str, list[Violation]] = exchange.memo["leaves"]
            return known.get(rule, ())

        return a_field_of_a_message_is_as_the_table_has_it

    def _by_rule(self, exchange: Exchange) -> dict[str, list[Violation]]:
        """Return rule -> how messages break the leaves of the schema that name it."""
        at, every, broken = AT[self.leg] + "/", messages(exchange), defaultdict(list)
        for violation in self.found(exchange):
            if violation.pointer.startswith(at):
                index, _, name = violation.pointer.removeprefix(at).partition("/")
                message = every[int(index)]
                if not isinstance(message, dict):
                    broken[violation.rule].append(violation)
                elif not (left_open(message, name) and not violation.expected.startswith("maxLength")):
                    broken[violation.rule].append(replace(violation, cell=cell(message)))
        return broken


def _objects(exchange: Exchange) -> list[Body]:
    """Return the messages that have fields at all."""
    if "objects" not in exchange.memo:
        exchange.memo["objects"] = [message for message in messages(exchange) if isinstance(message, dict)]
    known: list[Body] = exchange.memo["objects"]
    return known


def left_open(message: Body, name: str) -> bool:
    """Return whether the documents contradict themselves here: what is empty in a DISCONNECT or READ, and the ids of a READ (X-30, X-31)."""
    if str(message.get("controlType")).upper() not in NO_CHAT or name not in ("content", "mediaType"):
        return False
    return message.get(name) is None or (name == "content" and message["controlType"].upper() == "READ")


def given(field: str) -> Callable[[Body], bool]:
    """Return what asks whether a message has a text in this field."""
    return lambda message: isinstance(message.get(field), str)


def names_messages(content: object) -> bool:
    """Return whether the content of a READ is ids joined by commas, or a list of ids (X-31)."""
    return isinstance(content, str) or (isinstance(content, list) and all(isinstance(name, str) for name in content))


def is_a_place(content: str) -> bool:
    """Return whether a content is latitude/longitude/description (PU-32, PO-10)."""
    return _PLACE.fullmatch(content) is not None
