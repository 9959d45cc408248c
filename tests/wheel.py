"""Builds the wheel, installs it into an empty environment and runs it away from the checkout.

A program for `.ci/run`, since it installs every dependency anew: `python tests/wheel.py`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
NEEDED = (
    "migrations/env.py",
    "notify/templates/digest.html.j2",
    "tracker/demo/story.py",
    "tracker/recipes/boston.toml",
)


def run(*command: str | Path, cwd: Path) -> str:
    """The output of a command that must end well."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=clean,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def contents(wheel: Path) -> None:
    """Everything that runs is inside, and no tests are."""
    names = zipfile.ZipFile(wheel).namelist()
    missing = [name for name in NEEDED if name not in names]
    extra = [name for name in names if name.split("/")[0] in ("tests", "benchmarks")]
    if missing or extra:
        raise SystemExit(f"the wheel lacks {missing} and should not hold {extra[:3]}")


def main() -> None:
    """Build, install, and play the demo from the installed wheel."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        build = ("-m", "build", "--wheel", "--outdir", folder, ROOT)
        run(sys.executable, *build, cwd=folder)
        (wheel,) = folder.glob("*.whl")
        contents(wheel)
        venv.create(folder / "venv", with_pip=True)
        programs = folder / "venv" / "bin"
        run(programs / "pip", "install", "--quiet", wheel, cwd=folder)
        run(programs / "tracker", "--version", cwd=folder)
        spiders = run(programs / "tracker", "spiders", cwd=folder)
        if "us_courts_rss" not in spiders:
            raise SystemExit("the installed wheel lists no spiders")
        told = run(programs / "tracker", "demo", cwd=folder)
        print(told.strip().splitlines()[-1])
        print(f"{wheel.name}: installed in an empty environment, the demo passed there.")


if __name__ == "__main__":
    main()
