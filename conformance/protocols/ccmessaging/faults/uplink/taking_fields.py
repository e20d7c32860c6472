"""Platforms that take messages which break one rule of a field (S0 table 3)."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


def _takes_without(field: str, rule: str) -> type[Platform]:
    @breaks(rule)
    class TakesWithout(Platform):
        def given(self, name: str, body: Body) -> bool:
            return name == field or super().given(name, body)

        def known_control_type(self, value: object) -> bool:
            return (field == "controlType" and value is None) or super().known_control_type(value)

        def known_media_type(self, value: object) -> bool:
            return (field == "mediaType" and value is None) or super().known_media_type(value)

    return TakesWithout


def _takes_any_type(field: str, rule: str) -> type[Platform]:
    @breaks(rule)
    class TakesAnyType(Platform):
        def is_string(self, name: str, value: object) -> bool:
            return name == field or super().is_string(name, value)

        def known_control_type(self, value: object) -> bool:
            return (field == "controlType" and not isinstance(value, str) and value is not None) or super().known_control_type(value)

        def known_media_type(self, value: object) -> bool:
            return (field == "mediaType" and not isinstance(value, str) and value is not None) or super().known_media_type(value)

    return TakesAnyType


def _takes_empty(field: str, rule: str) -> type[Platform]:
    @breaks(rule)
    class TakesEmpty(Platform):
        def not_empty(self, name: str, value: object) -> bool:
            return name == field or super().not_empty(name, value)

    return TakesEmpty


AcceptsAnonymous = _takes_without("from", "CCM-UP-004")
TakesNoChannel = _takes_without("channel", "CCM-UP-010")
TakesNoControlType = _takes_without("controlType", "CCM-UP-014")
TakesNoMediaType = _takes_without("mediaType", "CCM-UP-017")
TakesNoSourceType = _takes_without("sourceType", "CCM-UP-021")
TakesNoReceiver = _takes_without("to", "CCM-UP-025")

TakesAnyFrom = _takes_any_type("from", "CCM-UP-005")
TakesAnyChannel = _takes_any_type("channel", "CCM-UP-011")
TakesAnyControlType = _takes_any_type("controlType", "CCM-UP-015")
TakesAnyMediaType = _takes_any_type("mediaType", "CCM-UP-018")
TakesAnySourceType = _takes_any_type("sourceType", "CCM-UP-022")
TakesAnyReceiver = _takes_any_type("to", "CCM-UP-026")
TakesAnyContent = _takes_any_type("content", "CCM-UP-030")
TakesAnyNickname = _takes_any_type("senderNickname", "CCM-UP-080")
TakesAnyUserAgent = _takes_any_type("userAgent", "CCM-UP-086")
TakesAnyAvatar = _takes_any_type("senderAvatar", "CCM-UP-089")
TakesAnyMessageId = _takes_any_type("messageId", "CCM-UP-095")
TakesAnyTransData = _takes_any_type("transData", "CCM-UP-101")

TakesEmptyChannel = _takes_empty("channel", "CCM-UP-012")
TakesEmptySourceType = _takes_empty("sourceType", "CCM-UP-023")
TakesEmptyReceiver = _takes_empty("to", "CCM-UP-027")


@breaks("CCM-UP-083")
class TakesAnyTimestamp(Platform):
    def timestamp_has_a_form(self, value: object) -> bool:
        return True


@breaks("CCM-UP-016")
class TakesUnknownControlType(Platform):
    def known_control_type(self, value: object) -> bool:
        return isinstance(value, str)


@breaks("CCM-UP-016")
class IgnoresCaseOfControlType(Platform):
    def known_control_type(self, value: object) -> bool:
        return isinstance(value, str) and super().known_control_type(value.upper())


@breaks("CCM-UP-019")
class TakesUnknownMediaType(Platform):
    def known_media_type(self, value: object) -> bool:
        return isinstance(value, str)


@breaks("CCM-UP-019")
class TrimsMediaType(Platform):
    def known_media_type(self, value: object) -> bool:
        return isinstance(value, str) and super().known_media_type(value.strip())


@breaks("CCM-UP-006")
class TakesEmptyFrom(Platform):
    def sender_fits(self, sender: str) -> bool:
        return sender == "" or super().sender_fits(sender)


@breaks("CCM-UP-006")
class TakesLongFrom(Platform):
    def sender_fits(self, sender: str) -> bool:
        return len(sender) > 0


@breaks("CCM-UP-092")
class TakesLongAvatar(Platform):
    def avatar_fits(self, avatar: str) -> bool:
        return True


@breaks("CCM-UP-097")
class TakesLongMessageId(Platform):
    def message_id_fits(self, message_id: str) -> bool:
        return len(message_id) <= 36


@breaks("CCM-UP-098")
class TakesCommaInMessageId(Platform):
    def message_id_has_no_comma(self, message_id: str) -> bool:
        return True


@breaks("CCM-UP-103")
class TakesAnyTransDataText(Platform):
    def trans_data_is_json(self, data: str) -> bool:
        return True
