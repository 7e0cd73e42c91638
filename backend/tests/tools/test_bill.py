"""What a licence must be is held for everything that people install."""

from __future__ import annotations

import pytest

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
    bill, parts = installed_packages()
    purls = {each["name"].lower(): each["purl"] for each in bill["components"]}
    assert purls["fastapi"].startswith("pkg:pypi/fastapi@")
    assert "pytest" not in purls
    assert bill["metadata"]["component"]["name"] == "fireside"
    assert {part.name for part in parts} >= {"fastapi", "openai", "sqlalchemy", "xllamacpp"}
