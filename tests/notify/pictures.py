"""The pictures of docs/pictures, made of the sample digest by a real browser.

`python -m tests.notify.pictures [FOLDER]` needs Chromium. Look at them after every change of a
template: a test sees words, not what is ugly.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path

from tests.notify.test_catalogues import spanish
from tests.notify.test_golden import folded_digest, mailed_digest, one_matter

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DARK = "--blink-settings=preferredColorScheme=0"
#: Name -> message, width, height, dark.
PICTURES = {
    "digest-wide": (mailed_digest, 900, 1300, False),
    "digest-phone": (mailed_digest, 390, 1300, False),
    "digest-dark": (mailed_digest, 390, 1300, True),
    "digest-spanish": (spanish, 390, 1300, False),
    "digest-laws": (folded_digest, 700, 1300, False),
    "digest-one": (one_matter, 390, 690, False),
}


def picture(html: str, place: Path, width: int, height: int, dark: bool) -> None:
    """A picture of a mail as a mail program of this width shows its beginning.

    The mail stands in a frame, because browsers refuse windows as narrow as a phone.
    """
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"There is none of {', '.join(BROWSERS)} here.")
    frame = (
        "<!DOCTYPE html><meta name=color-scheme content='light dark'><body style='margin:0'>"
        f'<iframe style="border:0;width:{width}px;height:{height}px" srcdoc="{escape(html)}">'
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "mail.html"
        page.write_text(frame, encoding="utf-8")
        command = [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        command += [
            f"--user-data-dir={folder}/profile",
            f"--window-size={width},{height}",
        ]
        command += [DARK] if dark else []
        shot = Path(folder) / "shot.png"
        command += [f"--screenshot={shot}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        shutil.copy(shot, place)


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (message, width, height, dark) in PICTURES.items():
        picture(message().html, folder / f"{name}.png", width, height, dark)
        print(folder / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
