"""Integrators that refuse messages of forms that are left open, and conform."""

from typing import Final

from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.faults.callback.altering import refuses, refuses_batches
from conformance.protocols.ccmessaging.reference.uplink import Body

_TEXTS: Final = ("from", "to", "channel", "controlType", "sourceType")
_LISTS: Final = {
    "channel": ("WEB", "WhatsApp", "WHATSAPP"),
    "mediaType": ("TEXT", "IMAGE", "VIDEO", "AUDIO", "LOCATE", "DOCUMENT", None),
    "sourceType": ("AGENT", "ROBOT", "SYSTEM"),
    "controlType": ("CHAT", "CONNECT", "DISCONNECT", "TRANS2AGENT", "READ"),
}


def odd_null(message: Body) -> bool:
    """Return whether a mandatory field is absent or null where no sample shows it so."""
    odd = [field for field in ("content", "mediaType", "timestamp", *_TEXTS) if message.get(field) is None]
    return bool(set(odd) - ({"content", "mediaType"} if message.get("controlType") in ("DISCONNECT", "READ") else set()))


def odd_type(message: Body) -> bool:
    """Return whether a field has a type that the push page does not give it."""
    texts = all(isinstance(message.get(field, ""), str) for field in _TEXTS)
    optional = all(isinstance(message.get(field) or "", str) for field in ("content", "mediaType", "senderNickname", "messageCode"))
    numbers = type(message.get("timestamp", 0)) is int and isinstance(message.get("isOfflineStatus") or False, bool)
    return not (texts and optional and numbers)


def odd_value(message: Body) -> bool:
    """Return whether a field has a value that its list does not name."""
    return any(message.get(field, known[0]) not in known for field, known in _LISTS.items())


def odd_text(message: Body) -> bool:
    """Return whether a text is longer than its limit, or holds control characters."""
    content, code = str(message.get("content")), str(message.get("messageCode"))
    return len(content) > 500 or len(code) > 64 or any((sign < " " and sign not in "\t\n") or "\x7f" <= sign <= "\x9f" for sign in content)


RefusesNullsThatNoSampleHas = oddity(refuses(odd_null))
RefusesOtherTypes = oddity(refuses(odd_type))
RefusesUnknownValues = oddity(refuses(odd_value))
RefusesOddTexts = oddity(refuses(odd_text))
RefusesListsOfIds = oddity(refuses(lambda message: isinstance(message.get("content"), list)))
RefusesEmptyReceivers = oddity(refuses(lambda message: not message["to"]))
WantsChannelWeb = oddity(refuses(lambda message: message["channel"] != "WEB"))
WantsUsersItKnows = oddity(refuses(lambda message: message["from"] != "202105284494222653"))
WantsTimesInMilliseconds = oddity(refuses(lambda message: len(str(message.get("timestamp"))) != 13))
RefusesEmptyBatches = oddity(refuses_batches(lambda _, messages: not messages))
RefusesFiveHundred = oddity(refuses_batches(lambda _, messages: len(messages) > 50))
NeedsATimestamp = oddity(refuses_batches(lambda body, _: type(body.get("timestamp")) is not int))
