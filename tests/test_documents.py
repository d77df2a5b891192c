"""The documents say what the product does; their code blocks run through conftest.py."""

import re
from pathlib import Path

import pytest

from phonism.cli import flag_of
from phonism.composing.rules import RULES
from phonism.settings import KNOBS, Knob

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#]+)")


def row_of(knob: Knob) -> str:
    """Return the manual's row of a setting."""
    allowed = f"name of a {knob.table.kind}" if knob.table is not None else knob.allowed
    allowed = allowed.replace("of a i", "of an i")
    auto = " or auto" if knob.table is not None and knob.is_auto else ""
    cells = (f"`{flag_of(knob)}`", f"`{knob.name}`", allowed + auto, knob.default, knob.help)
    return f"| {' | '.join(map(str, cells))} |"


@pytest.mark.parametrize("knob", KNOBS.values(), ids=KNOBS)
def test_the_manual_lists_every_setting(knob):
    """The manual's table is the settings' own declaration."""
    manual = (ROOT / "docs/manual.md").read_text()

    assert row_of(knob) in manual


@pytest.mark.parametrize("rule", RULES)
def test_the_manual_lists_every_rule(rule):
    """As `phonism explain` says it."""
    assert f"| {rule} | {RULES[rule]} |" in (ROOT / "docs/manual.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    """A link to a file of the repository names one that exists."""
    links = LINK.findall(document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_decision_is_in_the_list():
    """The list of decisions names each page."""
    folder = ROOT / "docs/decisions"
    listed = (folder / "README.md").read_text()
    pages = [page.name for page in folder.glob("*.md") if page.name != "README.md"]

    assert [name for name in pages if f"({name})" not in listed] == []


def test_the_version_is_the_same_everywhere():
    """Package, changelog and citation tell the same version."""
    import phonism

    project = (ROOT / "pyproject.toml").read_text()

    assert f'version = "{phonism.__version__}"' in project
    assert f"version: {phonism.__version__}" in (ROOT / "CITATION.cff").read_text()
    assert f"## {phonism.__version__}" in (ROOT / "CHANGELOG.md").read_text()
