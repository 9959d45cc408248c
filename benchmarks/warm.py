"""Run many `tracker` commands from one warm interpreter: `python -m benchmarks.warm`.

Reads one JSON object a line ({"arguments", "environment", "output", "errors"}), forks, and runs the
command in the child exactly as the console script would; answers with {"code"}. Scrapy's reactor
cannot be started twice in a process, so each command has its own; only the imports are shared. For
replays, which count facts; what a command costs is measured on fresh processes.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

#: Everything that a crawl would import, without a reactor being installed.
PRELOADED = (
    "scrapy.crawler",
    "scrapy.core.downloader.handlers.http11",
    "spiders.catalogue",
    "tracker.cli.changes",
    "tracker.cli.crawling",
    "tracker.cli.status",
    "tracker.crawl",
    "tracker.report",
    "tracker.status",
)


def run(asked: dict[str, Any]) -> int:
    """The exit code of one command, run in a child of its own."""
    child = os.fork()
    if child == 0:
        os._exit(_in_child(asked))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _in_child(asked: dict[str, Any]) -> int:
    for name, number in (("output", 1), ("errors", 2)):
        opened = os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, number)
    os.environ.update(asked["environment"])
    code = _command(asked["arguments"])
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def _command(arguments: list[str]) -> int:
    from tracker.cli import main

    sys.argv = ["tracker", *arguments]
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


def main() -> None:
    for name in PRELOADED:
        importlib.import_module(name)
    assert "twisted.internet.reactor" not in sys.modules, "a child could start no other reactor"
    for line in sys.stdin:
        print(json.dumps({"code": run(json.loads(line))}), flush=True)


if __name__ == "__main__":
    main()
