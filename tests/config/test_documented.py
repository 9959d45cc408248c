"""docs/configuration.md names every setting, and its whole file is sound."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import pytest

from tracker.catalogue import facts
from tracker.config.boxes import Box
from tracker.config import (
    Channel,
    Delivery,
    Digests,
    Mail,
    Operator,
    SourceConfig,
    StoreConfig,
    Watch,
    parse,
)

TEXT = (Path(__file__).parents[2] / "docs" / "configuration.md").read_text()
SECTIONS = {
    "[operator]": (Operator, set()),
    "[mail]": (Mail, set()),
    "[channels.NAME]": (Channel, {"name"}),
    "[delivery]": (Delivery, set()),
    "[digest]": (Digests, set()),
    "[store]": (StoreConfig, set()),
    "[sources.NAME]": (SourceConfig, {"name", "settings"}),
    "[watches.NAME]": (Watch, {"slug"}),
    "[ingest.NAME]": (Box, {"name"}),
}


@pytest.mark.parametrize("name", SECTIONS)
def test_every_setting_is_documented(name: str) -> None:
    values, by_name = SECTIONS[name]
    section = TEXT.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
    told = set(re.findall(r"^\| `(\w+)`", section, re.MULTILINE))
    assert told == {field.name for field in dataclasses.fields(values)} - by_name


def test_the_whole_file_is_sound() -> None:
    text = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0]
    config = parse(text, Path("/tracker.toml"), facts())
    assert config.warnings == ()
    assert set(config.watches) == {"masks"} and len(config.sources) == 2
