"""A sheet to draw on: shapes by the name of their colour, at one hour of the day or at two (light and dark)."""

W, H = 1440, 810

# Each colour at four hours: day, dawn, dusk, night. The names say what it is of.
HOURS = ("day", "dawn", "dusk", "night")
PALETTE = {
    "sky0": ("#9fcbdb", "#7fb4c6", "#17414f", "#081720"),
    "sky1": ("#d8ebf0", "#d5e4e2", "#4d7f86", "#10303d"),
    "sky2": ("#fbf3e4", "#fde0bd", "#f4b987", "#2c5660"),
    "sun": ("#ffffff", "#fff3da", "#ffdcae", "#e9efdd"),
    "cloud": ("#ffffff", "#fff1de", "#f3b184", "#24485a"),
    "far": ("#b9d3da", "#b7cdcf", "#5d8489", "#1a3c49"),
    "far2": ("#a4c4cc", "#a0bcc0", "#45727a", "#173744"),
    "ridge1": ("#9cc1c6", "#9dbfc0", "#3a6a72", "#143340"),
    "ridge2": ("#74a4a8", "#749fa0", "#2a5760", "#112c37"),
    "ridge3": ("#4f8483", "#4c7f7c", "#1d4650", "#0e2530"),
    "water0": ("#dcecef", "#f3e0c8", "#d99f78", "#24505c"),
    "water1": ("#86bacb", "#78a9b4", "#2a5f6b", "#0e2d39"),
    "glint": ("#ffffff", "#fff4e0", "#ffd9ae", "#f3c48e"),
    "wall": ("#f7f8f4", "#f8efe1", "#c9b6a2", "#2a4c57"),
    "shade": ("#c5d5d6", "#c3c9c3", "#6d7a7b", "#152f3a"),
    "slab": ("#e3ebea", "#eadfce", "#a89d90", "#3a5f69"),
    "glass": ("#a3c8d2", "#9dbcc2", "#3d6c78", "#1c404d"),
    "glass2": ("#82b2c0", "#7ba3ad", "#2c5762", "#163644"),
    "lit": ("#e6f3f4", "#ffe9c2", "#ffcf8c", "#ffcd84"),
    "leaf1": ("#a5c36d", "#a9bd69", "#5d7f4c", "#3a6747"),
    "leaf2": ("#7da650", "#7d9d4c", "#43683d", "#285239"),
    "leaf3": ("#55802f", "#547a31", "#2b4d32", "#1a3e2e"),
    "reed": ("#3f6a1a", "#44671f", "#16342c", "#0c241f"),
    "reed2": ("#6f9638", "#7d933f", "#274b38", "#173a2e"),
    "head": ("#8a5a2c", "#8c5626", "#4c3323", "#5b4129"),
    "path": ("#ece5d6", "#f2dfc4", "#b08d71", "#334f55"),
    "ground": ("#cfdcc0", "#d3d2b4", "#62756a", "#1b3b3c"),
    "deep": ("#0b2b34", "#123640", "#0a222b", "#04101a"),
    "ink": ("#1d4650", "#24505a", "#123640", "#0a212b"),
    "river": ("#005a6e", "#0f6678", "#0d5364", "#5fb2c4"),
    "circuit": ("#c8611f", "#cf6a27", "#e08445", "#f2a36b"),
    "paper": ("#ffffff", "#fffaf0", "#f5e3cd", "#dbe6e2"),
    "paper2": ("#e4ecec", "#efe4d3", "#d2bda5", "#a9bcbc"),
    "room0": ("#eef3f1", "#f6ebdb", "#3b5a62", "#1b3a45"),
    "room1": ("#d6e2e1", "#e6d8c5", "#28454f", "#132c37"),
    "floor": ("#c9cfc6", "#d2c3ad", "#4c5c5e", "#22424b"),
    "wood": ("#c79a6b", "#c8955f", "#8e6444", "#6b4f3c"),
    "wood2": ("#a57a4f", "#a57445", "#6b4931", "#4d392e"),
    "steel": ("#8ba2a8", "#93a0a0", "#5d7177", "#41626c"),
    "skin1": ("#d9a784", "#d8a27c", "#c08863", "#b98562"),
    "skin2": ("#a8704c", "#a66b45", "#8c5a3d", "#8a5a40"),
    "skin3": ("#efc9a8", "#efc49d", "#d6a27c", "#cfa07d"),
    "hair1": ("#2a2522", "#2e2520", "#1d1a1a", "#120f10"),
    "hair2": ("#5d4636", "#604530", "#3c2c24", "#2f241f"),
    "coat": ("#ffffff", "#fff7ea", "#ecdac5", "#d7e2df"),
    "cloth1": ("#00708a", "#0f7488", "#1a6474", "#3f8ea0"),
    "cloth2": ("#3f6a8a", "#456b85", "#2f5267", "#4d7c99"),
    "cloth3": ("#b8622c", "#bd652c", "#b5622f", "#c97b49"),
    "cloth4": ("#5f7f3a", "#63803c", "#46652f", "#67894a"),
    "cloth5": ("#7a5f7f", "#7d6178", "#5b4660", "#836b88"),
}


class Dice:
    """The same numbers in the same order on every machine."""

    def __init__(self, seed):
        self.state = seed * 2654435761 % 2**32 or 1

    def __call__(self, low=0.0, high=1.0):
        self.state = (self.state * 1664525 + 1013904223) % 2**32
        return low + (high - low) * self.state / 2**32

    def pick(self, of):
        return of[int(self() * len(of))]


def n(value):
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


class Sheet:
    def __init__(self, width=W, height=H):
        self.width, self.height = width, height
        self.body, self.defs, self.used, self.count = [], [], {}, 0

    def colour(self, kind, name):
        self.used.setdefault((kind, name))
        return f"{kind}{list(PALETTE).index(name)}"

    def paint(self, fill=None, stroke=None, width=0, op=1, cap="round"):
        classes, rest = [], ""
        if fill is None:
            rest += ' fill="none"'
        elif fill.startswith("url"):
            rest += f' fill="{fill}"'
        else:
            classes.append(self.colour("f", fill))
        if stroke:
            classes.append(self.colour("s", stroke))
            rest += f' stroke-width="{n(width)}" stroke-linecap="{cap}" stroke-linejoin="round"'
        if op != 1:
            rest += f' opacity="{op:.2f}"'
        return (f' class="{" ".join(classes)}"' if classes else "") + rest

    def path(self, d, fill=None, **how):
        self.body.append(f'<path d="{d}"{self.paint(fill, **how)}/>')

    def rect(self, x, y, w, h, fill, rx=0, **how):
        round_ = f' rx="{n(rx)}"' if rx else ""
        self.body.append(f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}"{round_}{self.paint(fill, **how)}/>')

    def ellipse(self, x, y, rx, ry, fill, **how):
        self.body.append(f'<ellipse cx="{n(x)}" cy="{n(y)}" rx="{n(rx)}" ry="{n(ry)}"{self.paint(fill, **how)}/>')

    def circle(self, x, y, r, fill, **how):
        self.ellipse(x, y, r, r, fill, **how)

    def line(self, points, stroke, width, **how):
        d = "M" + "L".join(f"{n(x)} {n(y)}" for x, y in points)
        self.path(d, None, stroke=stroke, width=width, **how)

    def shape(self, points, fill, **how):
        self.path("M" + "L".join(f"{n(x)} {n(y)}" for x, y in points) + "Z", fill, **how)

    def _stops(self, stops):
        return "".join(
            '<stop offset="%s" class="%s"%s/>' % (at, self.colour("t", name), "" if op == 1 else ' stop-opacity="%s"' % op)
            for at, name, op in [(s + (1,))[:3] for s in stops]
        )

    def fade(self, *stops, x1=0, y1=0, x2=0, y2=1):
        """A gradient from `(offset, colour, opacity)`, down unless told."""
        self.count += 1
        self.defs.append(f'<linearGradient id="g{self.count}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}">{self._stops(stops)}</linearGradient>')
        return f"url(#g{self.count})"

    def glow(self, *stops):
        self.count += 1
        self.defs.append(f'<radialGradient id="g{self.count}">{self._stops(stops)}</radialGradient>')
        return f"url(#g{self.count})"

    def open(self, transform):
        self.body.append(f'<g transform="{transform}">')

    def clip(self, d):
        self.count += 1
        self.defs.append(f'<clipPath id="g{self.count}"><path d="{d}"/></clipPath>')
        self.body.append(f'<g clip-path="url(#g{self.count})">')

    def close(self):
        self.body.append("</g>")

    def _style(self, hour):
        what = {"f": "fill", "s": "stroke", "t": "stop-color"}
        at = HOURS.index(hour)
        return "".join(f".{k}{list(PALETTE).index(name)}{{{what[k]}:{PALETTE[name][at]}}}" for k, name in self.used)

    def svg(self, hour, dark=None):
        style = self._style(hour)
        if dark:
            style += f"@media (prefers-color-scheme:dark){{{self._style(dark)}}}"
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" width="{self.width}" height="{self.height}">\n'
            f"<style>{style}</style>\n<defs>{''.join(self.defs)}</defs>\n" + "\n".join(self.body) + "\n</svg>\n"
        )
