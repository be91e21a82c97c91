"""Draws the pictures of the sample site: python3 docs/drawings/draw.py [name…]"""

import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).parent))
import scenes
from canvas import Sheet

CONTENT = Path(__file__).parents[2] / "content"

# What is drawn where: a name ending in `.svg` follows light and dark; a `.jpg` has the light of one hour.
PICTURES = {
    "home.svg": ("panorama", "day", "night"),
    "about.svg": ("loop_from_above", "day", "night"),
    "contact.svg": ("helpdesk", "day", "night"),
    "news/news.svg": ("interview", "day", "night"),
    "partners/partners.svg": ("laboratory", "day", "night"),
    "milestones/milestones.svg": ("boardwalk", "day", "night"),
    "events/events.svg": ("gathering", "dawn", "night"),
    "visit/visit.svg": ("transit", "day", "night"),
    "documents/documents.svg": ("reading", "day", "night"),
    "tenders/tenders.svg": ("model", "day", "night"),
    "news/first-partners.jpg": ("signing", "day"),
    "news/what-officials-said.jpg": ("lectern", "dusk"),
    "news/why-hong-kong.jpg": ("region", "dawn"),
    "news/development-outline.jpg": ("plan", "day"),
    "news/topping-out.jpg": ("topping_out", "dusk"),
    "news/dates-so-far.jpg": ("stages", "dawn"),
    "news/directory.jpg": ("lobby", "day"),
    "news/tenants-named.jpg": ("cutaway", "dusk"),
    "news/example-shuttle.jpg": ("shuttle", "dawn"),
    "news/2025-12-22-floor-area/storeys.jpg": ("storeys", "day"),
    "news/2025-12-22-opening/opening.jpg": ("opening", "dawn"),
}


def rasterize(svg, target, width, height):
    """Chromium turns a drawing into a JPEG."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "drawing.svg")
        page.write_text(svg)
        subprocess.run(
            ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1",
             f"--window-size={width},{height}", f"--screenshot={target}", page.as_uri()],
            check=True, capture_output=True)


def main(names):
    for place, (scene, *hours) in PICTURES.items():
        if names and scene not in names:
            continue
        sheet = Sheet()
        getattr(scenes, scene)(sheet)
        target = CONTENT / place
        svg = sheet.svg(*hours)
        if place.endswith(".svg"):
            target.write_text(svg)
        else:
            rasterize(svg, target, sheet.width, sheet.height)
        print(place, target.stat().st_size)


if __name__ == "__main__":
    main(sys.argv[1:])
