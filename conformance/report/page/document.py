"""The file as a whole: pytest-html writes it without a language and with a summary of its own; what a document needs is put in afterwards."""

import base64
import hashlib
import re
from typing import Final

from markupsafe import escape

from conformance.report.page.render import asset
from conformance.report.page.texts import Both, text

LANGUAGES: Final = {"en": "en", "zh": "zh-CN"}
"""What `--lang` takes -> what the file says."""
_SCRIPT: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HEAD: Final = """<meta http-equiv="Content-Security-Policy" content="{policy}"/>
    <meta name="viewport" content="width=device-width, initial-scale=1"/>
    <meta name="referrer" content="no-referrer"/>
    <style>{style}</style>
  </head>"""
_TABLE: Final = '<details class="cc-plain js"><summary>{}</summary><div class="scroll">\\1</div></details>'


def finished(page: str, title: Both, lang: str) -> str:
    """Return the page that pytest-html wrote as a document: with language, title, style, and a policy that lets no other script run.

    pytest-html's own heading and summary, which would say things twice, go; its table moves into a closed part at the end.
    """
    said = title.zh if lang == "zh" else title.en
    page = re.sub(r"<html[^>]*>", f'<html lang="{LANGUAGES[lang]}">', page, count=1)
    page = re.sub(r'<title id="head-title">.*?</title>', lambda _: f'<title id="head-title">{escape(said)}</title>', page, count=1, flags=re.DOTALL)
    page = re.sub(r'<h1 id="title">.*?</p>', "", page, count=1, flags=re.DOTALL)
    page = page.replace("<h2>Environment</h2>", "", 1).replace("<h2>Summary</h2>", "", 1)
    page = page.replace(' onclick="location.reload()"', "", 1)
    page = re.sub(r'(<table id="results-table">.*?</table>)', _TABLE.format(text("plain").__html__()), page, count=1, flags=re.DOTALL)
    page = page.replace("</footer>", f"<script>{asset('script.js')}</script>\n  </footer>", 1)
    return page.replace("</head>", _HEAD.format(policy=_policy(page), style=asset("style.css")), 1)


def _policy(page: str) -> str:
    """Return a policy under which the scripts of this page run and nothing else does; nothing is fetched."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in _SCRIPT.findall(page))
    return f"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src {hashes}"
