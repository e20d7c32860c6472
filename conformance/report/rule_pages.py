"""docs/rules/: a page per rule, in both languages, and an index by leg; generated from the rule books and what hangs on each id."""

import sys
from functools import cache
from pathlib import Path
from typing import Final

import jinja2

from conformance.core.protocol import Family
from conformance.core.rule import Level, Rule
from conformance.protocols import families
from conformance.report.rule_places import cases_of, checks_of, faults_of, leaves_of

_LEVEL_ZH: Final = {Level.MUST: "必须（MUST）", Level.SHOULD: "应当（SHOULD）", Level.OPEN: "未定（OPEN）"}


def pages() -> dict[str, str]:
    """Return file name -> Markdown: a page for each rule of each family, and the index."""
    found = {f"{rule.id}.md": page(family, rule) for family in families().values() for rule in family.rules}
    return found | {"README.md": _template("rules").render(legs=_legs())}


def page(family: Family, rule: Rule) -> str:
    """Return the Markdown of a rule."""
    judged = family.judged_by(rule)
    advised = [(party.name, advice) for party, calls in judged if (advice := party.protocol.advice.of(rule, calls=calls))]
    return _template("rule").render(
        rule=rule,
        level_zh=_LEVEL_ZH[rule.level],
        judged=judged,
        advised=() if rule.level is Level.OPEN else advised,
        leaves=list(leaves_of(family, rule)),
        checks={party: _files(places) for party, places in checks_of(family, rule).items()},
        cases=cases_of(family, rule),
        faults=faults_of(family, rule),
    )


def _files(places: list[str]) -> list[str]:
    """Return the files of some places, each once: lines move with every change, and pages should not."""
    return list(dict.fromkeys(place.rpartition(":")[0] if place.rpartition(":")[2].isdigit() else place for place in places))


def _legs() -> dict[str, list[Rule]]:
    rules = [rule for family in families().values() for rule in family.rules]
    return {leg: [rule for rule in rules if rule.leg == leg] for leg in dict.fromkeys(rule.leg for rule in rules)}


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=False,  # noqa: S701 - Markdown, of our own texts only
        undefined=jinja2.StrictUndefined,
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["code"] = "`{}`".format
    return environment.get_template(f"{name}.md.j2")


def main() -> None:
    """Write the pages into the folder given; what else lay there is removed."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    found = pages()
    for stale in {path.name for path in folder.glob("*.md")} - found.keys():
        (folder / stale).unlink()
    for name, text in found.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
