"""Servers that are edited under: when they have built again, and when they show it."""

import http.client
import json
import os
import queue
import re
import socket
import subprocess
import threading
import time
from contextlib import contextmanager

HOST = "127.0.0.1"
# How long anything may take before something is wrong.
PATIENCE = 120


def free_port():
    with socket.socket() as some:
        some.bind((HOST, 0))
        return some.getsockname()[1]


@contextmanager
def server(command, log, ready, took):
    """Starts a server, waits until its log says `ready`, and ends it in any case. `took` finds in the log
    what a rebuild took: a number and a unit."""
    with open(log, "wb") as out:
        process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT
        )
    try:
        running = Server(process, log, took)
        running.wait_log(0, ready)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


class Server:
    def __init__(self, process, log, took):
        self.process, self.log, self.took = process, log, took

    def wait_log(self, start, pattern):
        """The first place after byte `start` of the log that matches."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            text = self.log.read_bytes()[start:].decode(errors="replace")
            if found := re.search(pattern, text):
                return found
            if self.process.poll() is not None:
                raise SystemExit(f"{self.process.args[0]} ended:\n{text}")
            time.sleep(0.005)
        raise SystemExit(f"{self.process.args[0]} does not say {pattern!r}:\n{text}")

    def own_figure(self, start):
        """What it says that a rebuild took, in seconds, and the line that says so."""
        found = self.wait_log(start, self.took)
        return float(found[1]) / (1000 if found[2] == "ms" else 1), found[0]

    def cpu(self):
        """Seconds of processor time until now; nothing where the system does not tell."""
        try:
            with open(f"/proc/{self.process.pid}/stat", encoding="utf-8") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_idle(self):
        """Waits until it has done next to nothing for half a second."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            before = self.cpu()
            time.sleep(0.5)
            if before is None or self.cpu() - before < 0.04:
                return
        raise SystemExit(f"{self.process.args[0]} is never idle")


class Page:
    """A page that is asked for again and again on one connection."""

    def __init__(self, port, path):
        self.path, self.connection = path, http.client.HTTPConnection(HOST, port, timeout=PATIENCE)

    def get(self):
        self.connection.request("GET", self.path)
        return self.connection.getresponse().read().decode()

    def wait_for(self, text):
        """Asks until the page holds `text`; the time at which it did."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if text in self.get():
                return time.perf_counter()
            time.sleep(0.002)
        raise SystemExit(f"{self.path} never shows {text!r}")


class Events:
    """The events that parkpages sends to an open page; notes when the page is told to load again."""

    def __init__(self, page):
        shown = re.search(r'data-shown="?([0-9a-z]+)', page.get())
        self.told = queue.Queue()
        self.connection = http.client.HTTPConnection(HOST, page.connection.port, timeout=PATIENCE)
        path = f"/.parkpages/events?page={page.path}&shown={shown[1]}"
        self.connection.request("GET", path, headers={"Accept": "text/event-stream"})
        self.answer = self.connection.getresponse()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        try:
            while line := self.answer.readline():
                if line.startswith(b"data:") and json.loads(line[5:]).get("reload"):
                    self.told.put(time.perf_counter())
        except (OSError, ValueError, AttributeError, http.client.HTTPException):
            # The server ends, and with it the stream.
            pass

    def wait_reload(self):
        return self.told.get(timeout=PATIENCE)
