"""What an app should be seen to do, and what it was seen to do: the scenarios that a checklist may ask for."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from conformance.core.counterpart import Scenario
from conformance.protocols.qmt.legs import DEFAULT_TYPES, EVENT, UPLINK
from conformance.protocols.qmt.served.trouble import ERROR, LATE, REFUSAL

_NAMES: Final = {"text": "文本", "image": "图片", "voice": "语音", "video": "视频", "file": "文件"}
_AFTER: Final = {REFUSAL: "survives-refusal", ERROR: "survives-error", LATE: "survives-late-answer"}
_ROW: Final = 3
"""Messages of one customer that are several in a row."""


def _scenario(name: str, en: str, zh: str) -> Scenario:
    return Scenario(name, UPLINK.name, {"en": en, "zh": zh}, provoked=name in _AFTER.values())


SCENARIOS: Final = (
    *(_scenario(f"sends-{kind}", f"A customer sends a message of MsgType {kind}.", f"客户发送{_NAMES[kind]}消息。") for kind in DEFAULT_TYPES),
    _scenario("sends-event", "A customer causes an event, such as event.CLICK.RG.", "客户触发事件,例如 event.CLICK.RG。"),
    _scenario("carries-tag", "A message carries a Tag.", "消息带有 Tag。"),
    _scenario("two-customers", "Two customers write.", "两个客户分别发送消息。"),
    _scenario("several-in-a-row", "One customer writes three messages.", "同一客户连续发送三条消息。"),
    _scenario(_AFTER[REFUSAL], "A message is refused, and the app goes on.", "一条消息被拒绝后,应用继续工作。"),
    _scenario(_AFTER[ERROR], "A message meets HTTP 500, and the app goes on.", "一条消息收到 HTTP 500 后,应用继续工作。"),
    _scenario(_AFTER[LATE], "An answer comes two seconds late, and the app goes on.", "应答延迟两秒后,应用继续工作。"),
)


class Played:
    """What was seen so far."""

    def __init__(self) -> None:
        """Have seen nothing."""
        self._said: Counter[str] = Counter()
        self._troubled: set[str] = set()

    def completed(self, cell: tuple[str, ...], user: str, provoked: str) -> frozenset[str]:
        """Return the names of the scenarios that an accepted message completes; `provoked` is the trouble that it meets itself."""
        found = frozenset(self._completed(cell, user))
        self._troubled = {provoked} - {""}
        return found

    def _completed(self, cell: tuple[str, ...], user: str) -> Iterator[str]:
        kind, tag = cell or ("", "absent")
        self._said[user] += 1
        if kind in (*DEFAULT_TYPES, EVENT):
            yield f"sends-{kind}"
        if tag != "absent":
            yield "carries-tag"
        if len(self._said) > 1:
            yield "two-customers"
        if self._said[user] >= _ROW:
            yield "several-in-a-row"
        yield from (_AFTER[kind] for kind in self._troubled)
