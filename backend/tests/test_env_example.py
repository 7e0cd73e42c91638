"""The example of a `.env` file names exactly the settings there are, with their defaults."""

from __future__ import annotations

import re
from pathlib import Path

from fireside.settings import Settings

EXAMPLE = Path(__file__).parent.parent / ".env.example"


def test_every_setting_is_in_the_example_and_the_other_way_round() -> None:
    """A setting that is not documented, and a documented one that does nothing, both fail."""
    documented = re.findall(r"^# ([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)

    assert sorted(documented) == sorted(name.upper() for name in Settings.model_fields)


def test_the_example_can_be_copied_as_it_is(tmp_path: Path) -> None:
    """With every line in force, each value is one that the settings accept."""
    copy = tmp_path / ".env"
    copy.write_text(re.sub(r"^# ([A-Z_]+=)", r"\1", EXAMPLE.read_text(), flags=re.MULTILINE))

    settings = Settings(_env_file=copy)  # pyright: ignore[reportCallIssue] - pydantic-settings' own
    assert settings.port == Settings.model_fields["port"].default
