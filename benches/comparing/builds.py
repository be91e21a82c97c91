"""Builds: clean and warm, by size of the site, and what a start costs."""

import re
import shutil
import time

from .edits import Article
from .programs import SETTLED, remove, run, say
from .tables import goals, memory, middle, ratio, table
from .tables import time as as_time

FLOOR, IN_FOLDERS = "floor", "floor, a folder a page"
BUILD, NO_CACHE, HUGO, BLADES = "`build`", "`build --no-cache`", "Hugo", "Blades"


def written(text):
    """How many files a build of parkpages says that it has written."""
    found = re.search(r"(\d+) written", text)
    return int(found[1]) if found else -1


def count(folder):
    return sum(1 for path in folder.rglob("*") if path.is_file() and not path.name.startswith("."))


def build_command(tools, site, *more):
    return [tools.parkpages, "build", "--root", site, *more]


def clean(tools, given):
    """Clean builds with a full theme, which Blades cannot have, and of parkpages without a change."""
    compare(tools, given, "full")


def light(tools, given):
    """Clean builds with a light theme."""
    compare(tools, given, "light")


def compare(tools, given, theme):
    ours = tools.site("ours", given.articles, theme=theme)
    other = tools.site("hugo", given.articles, "hugo", theme)
    out, public = tools.folder / "floor", ours / "public"
    uncached = tools.folder / "uncached"
    # Command, what is removed before, the output, and the folder it is run in.
    programs = {
        FLOOR: ([tools.floor, ours, out], [out], out, None),
        IN_FOLDERS: ([tools.floor, ours, out, "--folders"], [out], out, None),
        BUILD: (build_command(tools, ours), [public, ours / ".parkpages"], public, None),
        NO_CACHE: (build_command(tools, ours, "--no-cache", "--output", uncached), [uncached], uncached, None),
        HUGO: (tools.hugo_command("build", other), [other / "public"], other / "public", None),
    }
    if theme == "light":
        third = tools.site("blades", given.articles, "blades")
        kept = [third / "public", third / ".blades"]
        programs[BLADES] = ([tools.blades, "build"], kept, third / "public", third)
    runs = {name: [] for name in programs}
    warm, wrote = [], 0
    for turn in range(given.runs):
        say(f"clean builds, turn {turn + 1}")
        # There and back, so that none is always the one after the same other.
        for name in list(programs)[:: 1 if turn % 2 == 0 else -1]:
            command, outputs, _, within = programs[name]
            remove(*outputs)
            runs[name].append(run(command, within))
        time.sleep(SETTLED)
        warm.append(run(build_command(tools, ours)))
        wrote = max(wrote, written(warm[-1].text))
    files = {name: count(folder) for name, (_, _, folder, _) in programs.items()}
    remove(*tools.folder.iterdir())

    print(f"## Clean builds of {given.articles:,} articles, {theme} theme\n")
    floor = runs[IN_FOLDERS]
    others = [name for name in (HUGO, BLADES) if name in runs]
    head = ("", "wall", "CPU", "peak memory", "files", "wall / floor", "CPU / floor")
    head += tuple(f"{name} / {what}" for name in others for what in ("wall", "CPU"))
    rows = []
    for name, some in runs.items():
        shares = [ratio(some, floor, "wall"), ratio(some, floor, "cpu")]
        shares += [ratio(runs[one], some, what) for one in others for what in ("wall", "cpu")]
        rows.append((name, *measures(some), files[name], *(f"{share:.2f}" for share in shares)))
    table(head, rows)
    wanted = []
    # `build` keeps something for a next run; the floor does not.
    for name, most in ((BUILD, 2.5), (NO_CACHE, 2.2)):
        some = runs[name]
        wanted += [
            (f"{name}: wall / floor", ratio(some, floor, "wall"), "<=", most),
            (f"{name}: CPU / floor", ratio(some, floor, "cpu"), "<=", most),
            (f"{name}: Hugo / wall", ratio(runs[HUGO], some, "wall"), ">=", 6),
            (f"{name}: Hugo / CPU", ratio(runs[HUGO], some, "cpu"), ">=", 6),
            (f"{name}: memory / Hugo", ratio(some, runs[HUGO], "memory"), "<=", 0.2),
        ]
    if theme == "light":
        wanted += [
            (f"{BUILD}: Blades / wall", ratio(runs[BLADES], runs[BUILD], "wall"), ">=", 2),
            (f"{BUILD}: Blades / CPU", ratio(runs[BLADES], runs[BUILD], "cpu"), ">=", 1.4),
        ]
    goals(wanted)

    print(f"## `build` without a change, {given.articles:,} articles\n")
    table(("", "wall", "CPU", "peak memory"), [("clean", *measures(runs[BUILD])), ("warm", *measures(warm))])
    goals(
        [
            ("warm / clean, wall", ratio(warm, runs[BUILD], "wall"), "<=", 0.1),
            ("files written by it", wrote, "<=", 0, str),
        ]
    )


def everything(tools, given):
    """Builds with all that the web expects, beside the same theme without any of it."""
    sites = {"without": "full", "with": "everything"}
    sites = {name: tools.site(name, given.articles, theme=theme) for name, theme in sites.items()}
    ways = {NO_CACHE: ["--no-cache"], BUILD: [], "`build` after an edit of a text": None}
    runs = {way: {name: [] for name in sites} for way in ways}
    for turn in range(given.runs):
        say(f"everything, turn {turn + 1}")
        # There and back, so that none is always the one after the same other.
        for name, site in list(sites.items())[:: 1 if turn % 2 == 0 else -1]:
            remove(site / "public", site / ".parkpages")
            for way, more in ways.items():
                if more is None:
                    Article(site, given.articles).edit("body", f"Edit {turn}")
                    time.sleep(SETTLED)
                runs[way][name].append(run(build_command(tools, site, *(more or []))))
                if more:
                    remove(site / "public", site / ".parkpages")
    files = {name: count(site / "public") for name, site in sites.items()}
    remove(*sites.values())
    print(f"## All that the web expects, {given.articles:,} articles\n")
    rows, wanted = [], []
    for way, by_site in runs.items():
        without, all_on = by_site["without"], by_site["with"]
        rows += [(f"{way}, {name}", *measures(some), files[name]) for name, some in by_site.items()]
        wanted.append((f"{way}: CPU, with / without", ratio(all_on, without, "cpu"), "<=", 1.3))
    table(("", "wall", "CPU", "peak memory", "files"), rows)
    goals(wanted)


def measures(runs):
    return as_time(middle(runs, "wall")), as_time(middle(runs, "cpu")), memory(middle(runs, "memory"))


def scale(tools, given):
    """Clean builds of sites of different sizes."""
    sizes = [given.articles // 10, given.articles, given.articles * 10]
    sizes = sizes[: 2 if given.no_largest else 3]
    sites = {size: tools.site(f"scale-{size}", size) for size in sizes}
    ways = {BUILD: [], NO_CACHE: ["--no-cache"]}
    runs = {name: {size: [] for size in sizes} for name in ways}
    for turn in range(given.runs):
        for name, more in ways.items():
            for size, site in sites.items():
                say(f"{name}, {size} articles, turn {turn + 1}")
                remove(site / "public", site / ".parkpages")
                runs[name][size].append(run(build_command(tools, site, *more)))
                # The largest needs as much memory again for its output.
                remove(site / "public", site / ".parkpages")
    remove(*sites.values())
    print("## Size of the site, clean builds\n")
    rows = []
    wanted = []
    names = f"{sizes[-1]:,} / {sizes[-2]:,}"
    for name, by_size in runs.items():
        for size, some in by_size.items():
            each = middle(some, "wall") / size
            rows.append((f"{name}, {size:,} articles", *measures(some), f"{each * 1e6:.0f} µs"))
        small, large = (by_size[size] for size in sizes[-2:])
        wanted += [
            (f"{name}, {names}: wall", ratio(large, small, "wall"), "<=", 11),
            (f"{name}, {names}: CPU", ratio(large, small, "cpu"), "<=", 11),
            (f"{name}, {names}: memory", ratio(large, small, "memory"), "<=", 10),
        ]
    table(("", "wall", "CPU", "peak memory", "wall each"), rows)
    goals(wanted)


def start(tools, given):
    """What a start costs, and the sample site."""
    site = tools.folder / "sample"
    for part in ("content", "themes"):
        shutil.copytree(tools.root / part, site / part)
    # Part of what is measured is the start of any program.
    runs = {"an empty program": [], "`--version`": [], "sample site, warm": [], "sample site, `--no-cache`": []}
    time.sleep(SETTLED)
    run(build_command(tools, site))
    time.sleep(SETTLED)
    elsewhere = tools.folder / "sample-uncached"
    commands = [["true"], [tools.parkpages, "--version"], build_command(tools, site)]
    commands.append(build_command(tools, site, "--no-cache", "--output", elsewhere))
    for _ in range(max(given.runs, 15)):
        remove(elsewhere)
        for some, command in zip(runs.values(), commands):
            some.append(run(command))
    remove(site, elsewhere)
    print("## Start, and the sample site\n")
    rows = [(name, as_time(middle(some, "wall")), as_time(middle(some, "cpu"))) for name, some in runs.items()]
    table(("", "wall", "CPU"), rows)
    _, version, warm, _ = runs.values()
    goals(
        [
            ("`--version`", middle(version, "wall"), "<=", 0.005, as_time),
            ("sample site, warm", middle(warm, "wall"), "<=", 0.1, as_time),
        ]
    )
