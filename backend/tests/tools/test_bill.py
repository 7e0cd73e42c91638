"""What a licence must be is held for everything that people install."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools import bill
from tools.bill import BillError, Part, check, installed_packages


@pytest.mark.parametrize(
    "license_", ["", "GPL-3.0-or-later", "MIT AND AGPL-3.0-only", "Proprietary", "MIT OR LGPL-2.1"]
)
def test_a_licence_that_binds_its_users(license_: str) -> None:
    """It is refused, and the package named."""
    with pytest.raises(BillError, match="chains"):
        check([Part("fine", "MIT"), Part("chains", license_)])


def test_the_bill() -> None:
    """It has every package with its exact version, and no tool of ours."""
    found, parts = installed_packages()
    purls = {each["name"].lower(): each["purl"] for each in found["components"]}
    assert purls["fastapi"].startswith("pkg:pypi/fastapi@")
    assert "pytest" not in purls
    assert found["metadata"]["component"]["name"] == "fireside"
    assert {part.name for part in parts} >= {"fastapi", "openai", "sqlalchemy", "xllamacpp"}


def test_a_stale_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A package that is missing is told; one that only other Pythons need is not."""
    stale = tmp_path / "licences.md"
    stale.write_text(re.sub(r"\| (typer|async-timeout) \|.*\n", "", bill.PAGE.read_text()))
    monkeypatch.setattr(bill, "PAGE", stale)
    assert bill.main(["--check"]) == 1
    said = capsys.readouterr().out
    assert "make sbom" in said
    assert "| typer |" in said
    assert "async-timeout" not in said
