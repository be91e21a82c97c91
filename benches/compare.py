#!/usr/bin/env python3
"""Measures parkpages beside Hugo, Blades and the floor (floor.rs), and prints tables in Markdown.

    benches/compare.py                        everything; needs Rust, and the network for pip
    benches/compare.py --only clean,edits     some parts: clean, light, everything, scale, edits, start
    benches/compare.py --articles 1000 --runs 3 --no-largest

Programs run in turns, and a ratio is the median of the ratios of single turns, so that it holds on a busy
machine. docs/performance.md says what is measured and what the goals are.
"""

import argparse
import os
import platform
import shutil
import signal
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

from comparing import builds, edits, programs  # noqa: E402

PARTS = {
    "clean": builds.clean,
    "light": builds.light,
    "everything": builds.everything,
    "scale": builds.scale,
    "edits": edits.edits,
    "start": builds.start,
}
ROOT = Path(__file__).resolve().parent.parent


def arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", metavar="PARTS", help="parts, separated by commas: " + ", ".join(PARTS))
    parser.add_argument("--articles", type=int, default=10_000, help="of the site (10000)")
    parser.add_argument("--runs", type=int, default=5, help="of which a median is taken (5)")
    parser.add_argument("--no-largest", action="store_true", help="leave out the site ten times as large")
    parser.add_argument("--profile", default="release", help="Cargo's profile for our programs (release)")
    given = parser.parse_args()
    given.only = given.only.split(",") if given.only else list(PARTS)
    unknown = [part for part in given.only if part not in PARTS]
    if unknown or given.runs < 1 or given.articles < 20:
        parser.error(f"no such part: {unknown[0]}" if unknown else "at least one run and 20 articles")
    return given


def scratch():
    """A folder for the sites: in memory where the system has such a place."""
    memory = Path("/dev/shm")
    usable = memory.is_dir() and os.access(memory, os.W_OK)
    folder = tempfile.mkdtemp(prefix="parkpages-compare-", dir=memory if usable else None)
    return Path(folder), "in memory (/dev/shm)" if usable else f"on a disk ({tempfile.gettempdir()})"


def main():
    given = arguments()
    # So that an end from outside cleans up as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder, where = scratch()
    try:
        tools = programs.prepare(ROOT, given.profile, folder)
        print(f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores; sites {where}; ", end="")
        print(f"Hugo {tools.hugo_version}; medians of {given.runs}; Cargo's profile `{given.profile}`")
        for part in given.only:
            print(flush=True)
            PARTS[part](tools, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
