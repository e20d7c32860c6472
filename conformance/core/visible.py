"""What others said, as it may be shown: signs that nobody sees stand as escapes, so that they neither break a line nor command a terminal."""


def visible(text: str, *, keep: str = "") -> str:
    """Return a text in which each sign that is not printable is an escape, but for those of `keep`."""
    return "".join(sign if sign.isprintable() or sign in keep else sign.encode("unicode_escape", "surrogatepass").decode() for sign in text)
