"""What a sendAsync request breaks that a client sent to us (S0): path, method, headers, and each field of its body.

The same functions prove our own messages: see `uplink_request`. What only several calls show, see `served`.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.exchange import NOT_JSON, Exchange, parse_json
from conformance.core.rule import Level
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.called import carries_something, header, is_call, method_is, named, path_is, says_json
from conformance.protocols.ccmessaging.checks.mistaken import mistaken
from conformance.protocols.ccmessaging.checks.uplink_request import SCHEMA, of_body, of_bytes
from conformance.protocols.ccmessaging.legs import FILE_TYPES, UPLINK
from conformance.protocols.ccmessaging.rulebook import RULES

Applies = Callable[[Exchange], bool]
SENT: Final = "sent"


def body(exchange: Exchange) -> dict[str, Any]:
    """Return the object that was sent; an empty one if none was, or not whole."""
    value = None if exchange.failure else exchange.request.json
    return value if isinstance(value, dict) else {}


def found(exchange: Exchange) -> Mapping[str, list[Violation]]:
    """Return rule -> what breaks it in a body, the OPEN ones included; worked out once, however many rules ask."""
    if "sent" not in exchange.memo:
        by_rule = defaultdict(list)
        for violation in _all(exchange):
            by_rule[violation.rule].append(violation)
        exchange.memo["sent"] = by_rule
    known: Mapping[str, list[Violation]] = exchange.memo["sent"]
    return known


def _all(exchange: Exchange) -> Iterator[Violation]:
    if exchange.failure:
        yield Violation("CCM-UP-120", "a JSON text", exchange.failure)
        return
    yield from of_bytes(exchange.request.body)
    if sent := body(exchange):
        yield from (violation if violation.seems else replace(violation, seems=mistaken(violation, sent)) for violation in of_body(sent))


# ---- when a rule is judged ---------------------------------------------------------------------------------------------------


_carries_something: Final = carries_something(UPLINK)


def _is_json(exchange: Exchange) -> bool:
    return _carries_something(exchange) and not exchange.failure and exchange.request.json is not NOT_JSON


def _is_some_value(exchange: Exchange) -> bool:
    return _is_json(exchange) or "CCM-UP-121" in found(exchange)


def _is_object(exchange: Exchange) -> bool:
    return _is_json(exchange) and isinstance(exchange.request.json, dict)


def _has_authorization(exchange: Exchange) -> bool:
    return is_call(exchange) and bool(exchange.request.header("authorization"))


def _given(field: str) -> Applies:
    return lambda exchange: body(exchange).get(field) is not None


def _chat(*media: str) -> Applies:
    return lambda exchange: body(exchange).get("controlType") == "CHAT" and (not media or body(exchange).get("mediaType") in media)


def _says(applies: Applies) -> Applies:
    return lambda exchange: applies(exchange) and isinstance(body(exchange).get("content"), str)


def _card(exchange: Exchange) -> Any:
    return parse_json(str(body(exchange).get("content"))) if _says(_chat("WEBCARD"))(exchange) else NOT_JSON


def _is_card(exchange: Exchange) -> bool:
    return _card(exchange) is not NOT_JSON


def _is_card_with(*fields: str) -> Applies:
    return lambda exchange: isinstance(_card(exchange), dict) and all(field in _card(exchange) for field in fields)


def _of_the_schema() -> Iterator[tuple[str, Applies]]:
    """Yield each rule of the table's fields, and when it is judged: one about a value only where there is one."""
    for at, rules in schema.leaves(SCHEMA).items():
        given = _given(at[1:])
        for keyword, rule in rules.items() if at else ():
            yield rule, _is_object if keyword in ("required", "null") else given


_BODY: Final[Mapping[str, Applies]] = {
    "CCM-UP-120": _carries_something,
    "CCM-UP-121": _is_some_value,
    "CCM-UP-122": _carries_something,
    **dict(reversed(list(_of_the_schema()))),
    "CCM-UP-031": _chat(),
    "CCM-UP-033": _says(_chat("TEXT")),
    "CCM-UP-058": _says(_chat(*FILE_TYPES)),
    "CCM-UP-060": _says(_chat("WEBCARD")),
    "CCM-UP-061": _is_card,
    "CCM-UP-062": _is_card_with(),
    "CCM-UP-063": _is_card_with("mediaFileType"),
    "CCM-UP-103": _given("transData"),
}
"""Rule -> when it is judged."""
_OPEN: Final = frozenset(rule.id for rule in RULES if rule.leg == UPLINK.name and rule.level is Level.OPEN)


def _of_the_body(rule: str, applies: Applies) -> Check:
    def a_body_is_as_the_table_has_it(exchange: Exchange) -> list[Violation]:
        return found(exchange).get(rule, [])

    return Check((rule,), applies, a_body_is_as_the_table_has_it)


def _app_key(exchange: Exchange) -> Iterator[tuple[str, str, str, str]]:
    """x-app-key is the configured one (HG-05)."""
    given, right = exchange.request.header("x-app-key"), exchange.target.credentials.get("app_key") if exchange.target else None
    if not given:
        yield "the configured x-app-key", "none" if given is None else "an empty one", "header:x-app-key", ""
    elif right is not None and given != right:
        yield "the configured x-app-key", "another", "header:x-app-key", ""


def _scheme(exchange: Exchange) -> Iterator[tuple[str, str, str, str]]:
    """Authorization begins with Bearer and one space (HG-04)."""
    scheme, blank, rest = (exchange.request.header("authorization") or "").partition(" ")
    if rest.startswith(" "):
        yield "Bearer, one space, and the access token", "more than one space", "header:Authorization", ""
    elif not blank:
        yield "Bearer, one space, and the access token", "one word", "header:Authorization", "the access token without Bearer"
    elif scheme.lower() != "bearer":
        yield "Bearer, one space, and the access token", "another scheme", "header:Authorization", ""


CHECKS: Final = (
    named("CCM-UP-002", is_call, method_is(UPLINK)),
    named("CCM-UP-003", is_call, path_is(UPLINK)),
    named("CCM-UP-130", is_call, header("ccmessaging-token")),
    named("CCM-UP-131", is_call, _app_key),
    named("CCM-UP-132", is_call, header("Authorization")),
    named("CCM-UP-133", _has_authorization, _scheme),
    *(_of_the_body(rule, applies) for rule, applies in _BODY.items() if rule not in _OPEN),
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what a client does where the documents leave it open."""
    if not _carries_something(exchange) or exchange.failure:
        return
    yield from ((rule, SENT) for rule in found(exchange) if rule in _OPEN)
    if not says_json(exchange.request):
        yield "CCM-UP-123", SENT
    scheme = (exchange.request.header("authorization") or "").partition(" ")[0]
    if scheme != "Bearer" and scheme.lower() == "bearer":
        yield "CCM-UP-134", SENT
    to = body(exchange).get("to")
    if exchange.target and isinstance(to, str) and to != exchange.target.credentials.get("channel_id", to):
        yield "CCM-UP-028", SENT
