"""How checks look at messages that come down, one by one, whatever leg they come by: see `poll_messages` and `push_messages`."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
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
    return {**value, name: many[:MOST_MESSAGES]} if isinstance(many, list) and len(many) > MOST_MESSAGES else value


@dataclass(frozen=True)
class Listed:
    """The messages of one leg: the schema whose leaves name rules about them, and what it finds in an exchange."""

    leg: str
    schema: str
    found: Callable[[Exchange], tuple[Violation, ...]]
    judges: Callable[[Exchange], bool]

    def leaves(self) -> Check:
        """Return the check of all rules that a leaf of a message names, in their order."""
        at = AT[self.leg]
        named = [rule for leaf, rules in schema.leaves(self.schema).items() if leaf.startswith(at) and leaf != at for rule in rules.values()]
        rules = tuple(dict.fromkeys(named))

        def the_fields_of_a_message_are_as_the_table_has_them(exchange: Exchange) -> list[Violation]:
            broken = self._by_rule(exchange)
            return [violation for rule in rules for violation in broken[rule]] if broken else []

        return Check(rules, lambda exchange: self.judges(exchange) and bool(messages(exchange)), the_fields_of_a_message_are_as_the_table_has_them)

    def each(self, rule: str, applies: Callable[[Body], bool]) -> Callable[[Finder], Check]:
        """Make a check of a finder that looks at one message."""

        def those(exchange: Exchange) -> list[tuple[int, Body]]:
            if rule not in exchange.memo:
                exchange.memo[rule] = [(index, message) for index, message in self._objects(exchange) if applies(message)]
            known: list[tuple[int, Body]] = exchange.memo[rule]
            return known

        def make(find: Finder) -> Check:
            def every_message(exchange: Exchange) -> Iterator[Violation]:
                for index, message in those(exchange):
                    for expected, got, field in find(message, exchange) if index < MOST_MESSAGES else ():
                        yield Violation(rule, expected, got, f"{AT[self.leg]}/{index}/{field}", cell(message))

            return Check((rule,), lambda exchange: bool(those(exchange)), every_message)

        return make

    def _objects(self, exchange: Exchange) -> list[tuple[int, Body]]:
        """Return the messages that have fields at all, each with its place; none of an exchange that is not judged."""
        if "objects" not in exchange.memo:
            every = messages(exchange) if self.judges(exchange) else []
            exchange.memo["objects"] = [(index, message) for index, message in enumerate(every) if isinstance(message, dict)]
        known: list[tuple[int, Body]] = exchange.memo["objects"]
        return known

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
