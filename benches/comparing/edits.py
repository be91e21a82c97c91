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
HUGO, OURS = "Hugo", "parkpages"
# Where the pages of the one language are.
TOP = {HUGO: "/", OURS: "/en/"}
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

    def __init__(self, site, articles, top):
        name = f"article-{articles // 2:06}"
        self.file = site / f"content/news/{name}.md"
        self.url = f"{top}news/{name}/"
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
    """Body and title of an article, several times in turns, one server at a time."""
    articles = given.articles
    sites = {HUGO: tools.site("edits-hugo", articles, "hugo"), OURS: tools.site("edits", articles)}
    ports = {name: free_port() for name in sites}
    # Both in memory; Hugo with its fast render, which is its default.
    memory = ["--renderToMemory", "--bind", "127.0.0.1", "--port", ports[HUGO]]
    commands = {
        HUGO: tools.hugo_command("server", sites[HUGO], *memory),
        OURS: [tools.parkpages, "serve", "--root", sites[OURS], "--port", ports[OURS]],
    }
    times = {(name, kind): [] for name in sites for kind in KINDS}
    with ExitStack() as stack:
        sides = {}
        for name, site in sites.items():
            say(f"starting the server of {name}")
            log = tools.folder / f"{name}.log"
            running = stack.enter_context(server(commands[name], log, READY[name], TOOK[name]))
            sides[name] = Side(running, Article(site, articles, TOP[name]), ports[name])
        sides[OURS].events = Events(ports[OURS], sides[OURS].page)
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
    def of(name, kind, field):
        return median(getattr(one, field) for one in times[name, kind])

    print(f"## Edits under the server, {articles:,} articles\n")
    rows, wanted = [], []
    for kind in KINDS:
        # Whole milliseconds: a figure of none is taken as one of a half.
        pairs = zip(times[HUGO, kind], times[OURS, kind])
        own = median(hugo.own / max(ours.own, 0.0005) for hugo, ours in pairs)
        served = median(
            hugo.served / ours.served for hugo, ours in zip(times[HUGO, kind], times[OURS, kind])
        )
        for what, field, share in (("own figure", "own", own), ("save → served", "served", served)):
            both = (as_time(of(HUGO, kind, field)), as_time(of(OURS, kind, field)))
            rows.append((f"{kind}: {what}", *both, number(share)))
        event = of(OURS, kind, "event")
        rows.append((f"{kind}: save → event", "", as_time(event), ""))
        wanted.append((f"{kind}: own figure, Hugo / parkpages", own, ">=", 20))
        wanted.append((f"{kind}: save → event", event, "<=", 0.15, as_time))
    table(("edit", "Hugo", "parkpages", "Hugo / parkpages"), rows)
    goals(wanted)
    for kind in KINDS:
        said = re.sub(r" in .*", "", times[OURS, kind][-1].said)
        print(f"After an edit of the {kind}, parkpages says: {said}.")
