"""Edits under the two servers: from the save to the page."""

import re
import time
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median

from .programs import SETTLED, say
from .servers import Events, Page, free_port, server
from .tables import goals, number, table
from .tables import time as as_time

KINDS = ("body", "title")
# Hugo's default makes the edited page and those visited last: what else shows the title stays as it was. Its full
# render makes all pages.
HUGO, FULL, OURS = "Hugo", "Hugo, full render", "parkpages"
READY = {HUGO: r"Web Server is available", OURS: r"Serving http"}
TOOK = {HUGO: r"Total in (\d+) (ms)", OURS: r"\d+ changed outputs? in ([\d.]+) (ms|s)\b"}


@dataclass
class Times:
    """Seconds: what the program says itself, and from the write to the page and to its event."""

    own: float
    served: float
    event: float
    said: str


class Article:
    """A file with a title and a paragraph that change."""

    def __init__(self, site, articles):
        name = f"article-{articles // 2:06}"
        self.file = site / f"content/news/{name}.md"
        self.url = f"/news/{name}/"
        self.text = self.file.read_text(encoding="utf-8")
        self.marks = {kind: "Unedited" for kind in KINDS}

    def edit(self, kind, mark):
        """Saves another title or body; the time just before."""
        self.marks[kind] = mark
        text = self.text.replace('title: "', f'title: "{self.marks["title"]} ', 1)
        text = text.replace("\n\n## ", f"\n\n{self.marks['body']}\n\n## ", 1).encode()
        begun = time.perf_counter()
        self.file.write_bytes(text)
        return begun


class Side:
    """A running server with the article that is edited below it."""

    def __init__(self, running, article, port):
        self.running, self.article = running, article
        self.page = Page(port, self.article.url)
        self.page.get()
        self.events = None

    def measure(self, kind, mark):
        self.running.wait_idle()
        start = self.running.log.stat().st_size
        begun = self.article.edit(kind, mark)
        served = self.page.wait_for(mark) - begun
        event = self.events.wait_reload() - begun if self.events else 0
        own, said = self.running.own_figure(start)
        return Times(own, served, event, said)


def edits(tools, given):
    """Body and title of an article, several times in turns, one server at a time. All keep pages in memory."""
    articles = given.articles
    times = {(name, kind): [] for name in (HUGO, FULL, OURS) for kind in KINDS}
    with ExitStack() as stack:
        sides = {}
        for name, maker, more in ((HUGO, HUGO, []), (FULL, HUGO, ["--disableFastRender"]), (OURS, OURS, [])):
            site = tools.site(f"edits-{len(sides)}", articles, maker.lower())
            say(f"starting the server of {name}")
            port = free_port()
            if maker == HUGO:
                more += ["--renderToMemory", "--bind", "127.0.0.1", "--port", port]
                command = tools.hugo_command("server", site, *more)
            else:
                command = [tools.parkpages, "serve", "--root", site, "--port", port]
            log = tools.folder / f"server-{len(sides)}.log"
            running = stack.enter_context(server(command, log, READY[maker], TOOK[maker]))
            sides[name] = Side(running, Article(site, articles), port)
        sides[OURS].events = Events(sides[OURS].page)
        # The first edit finds what a server only does once.
        for turn in range(given.runs + 1):
            say(f"edits, turn {turn}" if turn else "edits, not counted")
            for kind in KINDS:
                for name, side in sides.items():
                    time.sleep(SETTLED)
                    found = side.measure(kind, f"Edit{kind}{turn}")
                    if turn:
                        times[name, kind].append(found)
    tell(times, articles)


def tell(times, articles):
    print(f"## Edits under the server, {articles:,} articles\n")
    rows, wanted = [], []
    for kind in KINDS:
        for what, field in (("own figure", "own"), ("save → served", "served")):
            # In turns; a figure of less than a millisecond is taken as one of a half.
            ours = [max(getattr(one, field), 0.0005) for one in times[OURS, kind]]
            hugos = [[getattr(one, field) for one in times[name, kind]] for name in (HUGO, FULL)]
            shares = [median(a / b for a, b in zip(hugo, ours)) for hugo in hugos]
            medians = [as_time(median(some)) for some in (*hugos, ours)]
            rows.append((f"{kind}: {what}", *medians, *map(number, shares)))
            if field == "own":
                wanted.append((f"{kind}: own figure, Hugo / parkpages", shares[0], ">=", 20))
        event = median(one.event for one in times[OURS, kind])
        rows.append((f"{kind}: save → event", "", "", as_time(event), "", ""))
        wanted.append((f"{kind}: save → event", event, "<=", 0.15, as_time))
    table(("edit", HUGO, FULL, OURS, "Hugo / parkpages", "full render / parkpages"), rows)
    goals(wanted)
    for kind in KINDS:
        said = re.sub(r" in .*", "", times[OURS, kind][-1].said)
        print(f"After an edit of the {kind}, parkpages says: {said}.")
