"""Run a command and write what it cost: `python -I -S launch.py RESULT.json COMMAND ...`.

A process of its own and a small one, because Linux counts what the parent held at the moment of the
start into the child's peak memory. Imports the standard library only, and little of it.
"""

import json
import os
import sys
import time


def main(result: str, command: list[str]) -> int:
    """The command's exit code; RESULT.json gets wall and CPU seconds and the peak in MiB."""
    started = time.perf_counter()
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    code = os.waitstatus_to_exitcode(status)
    cost = {
        "wall": time.perf_counter() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "rss_mib": usage.ru_maxrss / 1024,
        "code": code,
    }
    with open(result, "w", encoding="utf-8") as file:
        json.dump(cost, file)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
