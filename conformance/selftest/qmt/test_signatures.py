"""How requests of QMT are signed (documents/001)."""

from dataclasses import replace

import pytest

from conformance.core.exchange import Request
from conformance.core.settings import Target
from conformance.protocols.qmt.signing import secret_of, signature
from conformance.protocols.qmt.signing.purse import Signer
from conformance.selftest.qmt.recorded import SECRETS
from conformance.selftest.rig.runs import QMT_APP, QMT_PLATFORM


def test_a_signature_is_the_published_one() -> None:
    assert signature("1001", "123456abcdef", "1407812629434") == "b1d11d44bcb28caa6ce4dc1b7f1526ede00f49e0"


@pytest.mark.parametrize(("target", "name"), [(QMT_PLATFORM, "appsecret"), (QMT_APP, "access_token")])
def test_each_party_is_called_with_a_secret_of_its_own(target: Target, name: str) -> None:
    assert secret_of(target, target.party) == target.credentials[name]


def test_without_an_access_token_the_app_secret_signs_both_ways() -> None:
    bare = replace(QMT_APP, credentials={name: value for name, value in QMT_APP.credentials.items() if name != "access_token"})
    assert secret_of(bare, "qmt.app") == secret_of(bare, "qmt.platform") == "demo-appsecret-0001"


def test_each_request_has_a_timestamp_of_its_own_even_where_the_clock_stands_still() -> None:
    signer = Signer(QMT_PLATFORM, None, clock=lambda: 1407812629.434)  # type: ignore[arg-type]
    mark = Request("POST", "http://x/?timestamp=@timestamp@&signature=@signature@", ())
    urls = [signer.sign(mark, "alice").url for _ in range(3)]
    assert [url.partition("&")[0][-13:] for url in urls] == ["1407812629434", "1407812629435", "1407812629436"]
    assert urls[0].endswith(signature("1001", SECRETS[0], "1407812629434"))
