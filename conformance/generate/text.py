"""Texts that people write and programs stumble over. Hypothesis strategies and one sample per class."""

from functools import cache
from typing import Final

from hypothesis import strategies as st

TEXT_CLASSES: Final = {
    "ascii": "Hello, my order 4711 has not arrived.",
    "one-character": "a",
    "cjk": "你好,我想查询订单。こんにちは、안녕하세요",
    "rare-cjk": "𠀀𠮷𪚥㐀",
    "emoji": "🙂👍🏽👩‍👩‍👧‍👦🇨🇭❤️",
    "four-byte": "𝒜𝔅ℂ 𐍈 𐎀 🀄",
    "combining": "e\u0301 a\u0308 n\u0303 Z\u0351\u036b\u0343",
    "decomposed-and-composed": "Å A\u030a Å ﬁ ½",
    "right-to-left": "مرحبا שלום 123",
    "direction-marks": "abc\u200fdef\u202eghi\u202c",
    "zero-width": "zero\u200bwidth\u200djoin\u2060er\ufeff.",
    "quotes": "She said \"yes\", 'no' and `maybe`; “so” «what»",
    "backslash": 'C:\\temp\\new \\u0041 \\" \\\\',
    "percent": "100 % of %s, %d, %00, %22 and ${jndi} {{7*7}}",
    "markup": "<b>bold</b> & <script>alert(1)</script> <!-- --> ]]>",
    "sql": "Robert'); DROP TABLE messages;-- ",
    "line-break": "first line\nsecond line\n\nfourth line",
    "tab": "a\tb\t\tc",
    "blanks-around": "  two before, two behind  ",
    "blank": " ",
    "long-word": "Donaudampfschifffahrtsgesellschaftskapitaen" * 7,
    "json-like": '{"resultCode":"1"} [1,2] null true',
    "json-object": '{"a":{"b":[1,null,true]},"c":"d"}',
    "entities": "&amp; &lt;b&gt; &#65; %41 a+b \\n",
    "null": "null",
    "digits": "0012345",
    "wide": "a\u00a0b\u3000c ＡＢＣ１２３",
    "url": "https://example.com/a?b=c&d=%20#e",
}
"""Name -> a text of at most 1,024 bytes in UTF-8, without control characters other than tab and line break."""

CONTROL_TEXTS: Final = {
    "nul": "a\x00b",
    "bell": "a\x07b",
    "escape": "\x1b[31mred\x1b[0m",
    "carriage-return": "a\r\nb",
    "delete": "a\x7fb",
    "next-line": "a\x85b",
}
"""Name -> a text with a control character that JSON can carry and the documents do not speak of."""

_RANGES: Final = ((0x21, 0x7E), (0xA1, 0x17F), (0x391, 0x3C9), (0x410, 0x44F), (0x5D0, 0x5EA), (0x627, 0x64A), (0x905, 0x939))
_RANGES_BEYOND: Final = ((0x3041, 0x3096), (0x4E00, 0x4FFF), (0xAC00, 0xACFF), (0x1D400, 0x1D4FF), (0x1F300, 0x1F5FF), (0x20000, 0x200FF))
_ALPHABET: Final = " \t\n" + "".join(chr(c) for low, high in (*_RANGES, *_RANGES_BEYOND) for c in range(low, high + 1) if chr(c).isprintable())
"""Letters, signs and emoji of many scripts. A written-out alphabet, because Hypothesis's own table of characters costs up to two seconds a run."""


@cache
def text(max_size: int = 200) -> st.SearchStrategy[str]:
    """Texts of 1 to `max_size` characters (at most four times as many bytes) that hold at least one visible character."""
    return st.text(st.sampled_from(_ALPHABET), min_size=1, max_size=max_size).map(_visible)


def _visible(value: str) -> str:
    return value if any(character.isalnum() for character in value) else "x" + value[1:]


def ascii_text(length: int) -> str:
    """Return a readable ASCII text of exactly `length` characters."""
    return ("The quick brown fox jumps over the lazy dog. " * (length // 45 + 1))[:length].rstrip().ljust(length, ".")


def multibyte_text(length: int) -> str:
    """Return a CJK text of exactly `length` characters, three bytes each."""
    return ("天地玄黄宇宙洪荒日月盈昃辰宿列张" * (length // 16 + 1))[:length]
