"""A group's own templates: a folder whose files stand before ours, tried before they are used.

They run in a sandbox with escaping on, as ours do. A style sheet in one is written into the
elements where css-inline is installed, since many mail programs drop style sheets.
"""

from __future__ import annotations

from pathlib import Path

from notify import render, specimen
from notify.replaced import NAMES


def problems(folder: Path) -> list[str]:
    """What is wrong with a folder of templates, one sentence each; [] if all of it can be used."""
    if not folder.is_dir():
        return [f"{folder} is no folder."]
    found = sorted(path.name for path in folder.iterdir() if path.suffix == ".j2")
    said = [
        f"{folder / name}: there is no template of this name; there are {', '.join(NAMES)}."
        for name in found
        if name not in NAMES
    ]
    if not set(found) & set(NAMES):
        return [*said, f"{folder} holds none of {', '.join(NAMES)}."]
    broken = (render.digest(one, str(folder)).complaint for one in specimen.digests())
    return [*said, *dict.fromkeys(f"{folder}: {one}" for one in broken if one)]
