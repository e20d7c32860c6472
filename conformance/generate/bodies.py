"""Bodies that are no JSON, or JSON and no object, most of them made of the bytes of a right one."""


def no_json(plain: bytes, *, form: bytes, xml: bytes, comment: bytes) -> dict[str, bytes]:
    """Return name -> a body that is no JSON text; `form` and `xml` say in other formats what `plain` says, `comment` stands before it."""
    return {
        "empty": b"",
        "blank": b"   ",
        "text": b"hello",
        "form": form,
        "xml": xml,
        "truncated": plain[: len(plain) // 2],
        "one brace too few": plain[:-1],
        "single quotes": plain.replace(b'"', b"'"),
        "trailing comma": plain[:-1] + b",}",
        "comment": comment + plain,
        "two documents": plain + plain,
    }


def no_object(plain: bytes) -> dict[str, bytes]:
    """Return name -> a body that is JSON and no object; `plain` is what an array holds."""
    return {
        "array": b"[]",
        "array of messages": b"[" + plain + b"]",
        "string": b'"hello"',
        "number": b"42",
        "null": b"null",
        "boolean": b"true",
    }
