"""What the scenes are made of: sky, hills, water, houses, plants, people, things."""

from math import cos, pi, sin

from canvas import Dice, n


# Land and sky -------------------------------------------------------------


def sky(c, horizon, sun=(1000, 300), size=46):
    c.rect(0, 0, c.width, horizon + 2, c.fade((0, "sky0"), (0.6, "sky1"), (1, "sky2")))
    x, y = sun
    c.ellipse(x, y, 620, 420, c.glow((0, "sky2", 0.95), (0.35, "sky2", 0.45), (1, "sky2", 0)))
    c.circle(x, y, size, "sun")


def clouds(c, seed, y0, y1, count=7):
    dice = Dice(seed)
    for _ in range(count):
        x, y, w = dice(-60, c.width), dice(y0, y1), dice(120, 380)
        h = w * dice(0.05, 0.09)
        for k in range(3):
            c.ellipse(x + w * (k - 1) * 0.28, y + h * (k % 2) * 0.7, w * dice(0.3, 0.5), h, "cloud", op=dice(0.14, 0.34))


def ridge(c, y, height, seed, fill, bottom):
    dice = Dice(seed)
    waves = [(dice(0.0016, 0.004), dice(0, 7), 0.55), (dice(0.006, 0.011), dice(0, 7), 0.3), (dice(0.018, 0.03), dice(0, 7), 0.1)]
    d = f"M0 {n(bottom)}"
    for x in range(0, c.width + 25, 24):
        lift = sum(a * (0.5 + 0.5 * sin(x * f + p)) for f, p, a in waves)
        d += f"L{x} {n(y - height * lift)}"
    c.path(d + f"L{c.width} {n(bottom)}Z", fill)


def skyline(c, base, seed, low, high, fill, x0=0, x1=None, lights=0):
    """A city far off."""
    dice = Dice(seed)
    x, x1 = x0, c.width if x1 is None else x1
    d, windows = "", ""
    while x < x1:
        w = dice(16, 46)
        middle = 1 - abs((x - x0) / (x1 - x0) - 0.5)
        h = dice(low, high) * (0.35 + 0.65 * middle) * (1.55 if dice() > 0.86 else 1)
        top = base - h
        d += f"M{n(x)} {n(base)}V{n(top)}"
        kind = dice()
        if kind > 0.85:
            d += f"L{n(x + w / 2)} {n(top - w * 0.9)}"
        elif kind > 0.7:
            d += f"h{n(w * 0.4)}v{n(-h * 0.12)}"
        d += f"L{n(x + w)} {n(top if kind <= 0.7 or kind > 0.85 else top - h * 0.12)}V{n(base)}Z"
        for _ in range(int(h / 16 * lights)):
            windows += f"M{n(x + dice(4, w - 5))} {n(top + dice(6, h - 8))}h3v3h-3z"
        x += w + dice(-3, 13)
    c.path(d, fill)
    if windows:
        c.path(windows, "lit", op=0.75)


def water(c, top, bottom, sun=1000, seed=5, glints=90):
    c.rect(0, top, c.width, bottom - top, c.fade((0, "water0"), (0.35, "water1"), (1, "water1")))
    dice = Dice(seed)
    d = ""
    for _ in range(glints):
        depth = dice() ** 1.6
        y = top + 3 + depth * (bottom - top - 6)
        spread = 60 + depth * 330
        x = sun + (dice() + dice() - 1) * spread
        w = (6 + depth * 60) * dice(0.4, 1)
        d += f"M{n(x - w / 2)} {n(y)}h{n(w)}"
    c.path(d, None, stroke="glint", width=2.2, op=0.75)
    d = ""
    for _ in range(glints):
        depth = dice()
        w = 10 + depth * 90
        d += f"M{n(dice(0, c.width))} {n(top + depth * (bottom - top))}h{n(w * dice(0.3, 1))}"
    c.path(d, None, stroke="sky1", width=1.6, op=0.35)


def mist(c, y, height, op=0.6):
    c.rect(0, y - height / 2, c.width, height, c.fade((0, "sky2", 0), (0.5, "sky2", op), (1, "sky2", 0)))


def shade_below(c, y, op=0.35):
    """The foreground lies in shadow, so that the light stands behind it."""
    c.rect(0, y, c.width, c.height - y, c.fade((0, "deep", 0), (1, "deep", op)))


# Plants and birds ---------------------------------------------------------

# From the back, in shade, to the front, in light.
LEAVES = ("leaf3", "leaf2", "leaf1")


def reeds(c, x0, x1, base, count, low, high, seed, stalk="reed", heads=True, width=3.2):
    dice = Dice(seed)
    d, tops = "", ""
    for _ in range(count):
        x, h = dice(x0, x1), dice(low, high)
        lean = dice(-0.22, 0.3) * h
        y = base + dice(0, 18)
        d += f"M{n(x)} {n(y)}q{n(lean * 0.1)} {n(-h * 0.6)} {n(lean)} {n(-h)}"
        if dice() > 0.5:
            side = dice(-0.5, 0.5) * h
            d += f"M{n(x + lean * 0.12)} {n(y - h * 0.35)}q{n(side * 0.35)} {n(-h * 0.32)} {n(side)} {n(-h * 0.22)}"
        if heads and dice() > 0.55:
            tops += f"M{n(x + lean)} {n(y - h)}l{n(lean * 0.11)} {n(-h * 0.13)}"
    c.path(d, None, stroke=stalk, width=width)
    if tops:
        c.path(tops, None, stroke="head", width=width * 2.6)


def tree(c, x, y, size, seed):
    dice = Dice(seed * 31 + int(x))
    c.path(f"M{n(x - size * 0.05)} {n(y)}L{n(x - size * 0.02)} {n(y - size * 0.7)}h{n(size * 0.04)}L{n(x + size * 0.05)} {n(y)}Z", "wood2")
    for at, shade in enumerate(LEAVES):
        for _ in range(5):
            a, r = dice(0, 2 * pi), size * dice(0.16, 0.26) * (1 - at * 0.14)
            c.circle(x + cos(a) * size * 0.24 + at * size * 0.05, y - size * 0.86 + sin(a) * size * 0.2 - at * size * 0.07, r, shade)


def hedge(c, x0, x1, y, size, seed):
    dice = Dice(seed)
    for at, shade in enumerate(LEAVES):
        x = x0
        while x < x1:
            r = size * dice(0.5, 1) * (1 - at * 0.2)
            c.ellipse(x, y - at * size * 0.32, r * 1.25, r, shade)
            x += r * dice(1.1, 2.0 + at)


def birds(c, x, y, count, seed, size=16):
    dice = Dice(seed)
    d = ""
    for _ in range(count):
        bx, by, s = x + dice(-120, 120), y + dice(-50, 50), size * dice(0.6, 1.1)
        d += f"M{n(bx - s)} {n(by - s * 0.25)}q{n(s * 0.6)} {n(-s * 0.35)} {n(s)} {n(s * 0.3)}q{n(s * 0.4)} {n(-s * 0.65)} {n(s)} {n(-s * 0.42)}"
    c.path(d, None, stroke="paper", width=3)


def egret(c, x, y, s, flip=1):
    """A white bird that wades."""
    c.open(f"translate({n(x)} {n(y)}) scale({round(s * flip, 3)} {round(s, 3)})")
    c.path("M-4 0L-2 -34M8 0L6 -34", None, stroke="ink", width=3)
    c.path("M-34 -30C-16 -62 18 -64 24 -50C30 -66 16 -84 26 -104C30 -112 40 -112 44 -106C38 -104 36 -98 38 -92C42 -74 40 -48 26 -36C10 -26 -18 -26 -34 -30Z", "paper")
    c.path("M43 -107l24 5l-25 3z", "circuit")
    c.path("M-34 -30C-18 -44 2 -46 14 -42C4 -30 -16 -27 -34 -30Z", "paper2")
    c.close()


# Houses -------------------------------------------------------------------


def tower(c, x, base, w, h, seed, depth=0.28, floors=None, side=1, fins=0, garden=True, lit=0.22):
    """A house in front and side view: floors of glass between slabs, a garden on the roof."""
    dice = Dice(seed)
    floors = floors or max(3, int(h / 30))
    step = h / floors
    d = w * depth * side
    rise = abs(d) * 0.22
    edge = x + w if side > 0 else x
    # The side in shade.
    c.shape([(edge, base), (edge, base - h), (edge + d, base - h + rise), (edge + d, base - rise * 0.35)], "shade")
    bands = ""
    for k in range(floors):
        y = base - h + k * step
        near, far = y + step * 0.3, y + rise * (1 - k / floors * 1.3) + step * 0.3
        bands += f"M{n(edge)} {n(near)}L{n(edge + d)} {n(far)}v{n(step * 0.46)}L{n(edge)} {n(near + step * 0.5)}Z"
    c.path(bands, "glass2", op=0.75)
    # The front in light.
    c.rect(x, base - h, w, h, c.fade((0, "wall"), (1, "slab")))
    glass, lights, bright = "", "", ""
    bays = max(3, int(w / max(14, step * 0.62)))
    bay = (w - 8) / bays
    for k in range(floors):
        y = base - h + k * step + step * 0.26
        for b in range(bays):
            pane = f"M{n(x + 4 + b * bay + 1)} {n(y)}h{n(bay - 2)}v{n(step * 0.58)}h{n(-(bay - 2))}z"
            roll = dice()
            if roll < lit:
                lights += pane
            elif roll < lit + 0.2:
                bright += pane
            else:
                glass += pane
    c.path(glass, "glass")
    c.path(bright, "glass2")
    c.path(lights, "lit")
    slabs = "".join(f"M{n(x - 3)} {n(base - h + k * step)}h{n(w + 6)}" for k in range(floors + 1))
    c.path(slabs, None, stroke="wall", width=max(2, step * 0.13), cap="butt")
    if fins:
        c.path("".join(f"M{n(x + w * (k + 0.5) / fins)} {n(base - h - step * 0.3)}V{n(base)}" for k in range(fins)), None, stroke="wall", width=max(2, w * 0.014), cap="butt")
    # Light from the sky runs down the glass.
    c.rect(x, base - h, w, h, c.fade((0, "sky2", 0.32), (0.55, "sky2", 0), x2=1, y2=0.9))
    if garden:
        hedge(c, x + w * 0.08, x + w * 0.6, base - h - 1, max(5, w * 0.045), seed + 3)
        c.rect(x + w * 0.66, base - h - w * 0.09, w * 0.26, w * 0.09, "slab")


def reflection(c, x, w, top, h, fill="ridge3", op=0.3, seed=1):
    dice = Dice(seed)
    d, y = "", top
    while y < top + h:
        t = 1 - (y - top) / h
        shift = dice(-5, 5)
        d += f"M{n(x + shift)} {n(y)}h{n(w * (0.75 + 0.25 * t))}v4h{n(-w * (0.75 + 0.25 * t))}z"
        y += 5 + (1 - t) * 9
    c.path(d, fill, op=op)


def crane(c, x, base, h, reach, flip=1, colour="circuit"):
    top = base - h
    d = f"M{n(x - 9)} {n(base)}V{n(top)}M{n(x + 9)} {n(base)}V{n(top)}"
    y = base
    while y > top + 18:
        d += f"M{n(x - 9)} {n(y)}L{n(x + 9)} {n(y - 18)}L{n(x - 9)} {n(y - 18)}"
        y -= 18
    far, back = x + reach * flip, x - reach * 0.34 * flip
    d += f"M{n(back)} {n(top)}H{n(far)}M{n(back)} {n(top - 16)}H{n(x)}L{n(far)} {n(top - 10)}"
    k = 0
    while k < reach - 20:
        d += f"M{n(x + k * flip)} {n(top)}l{n(10 * flip)} -12l{n(10 * flip)} 12"
        k += 20
    d += f"M{n(x)} {n(top)}V{n(top - 62)}L{n(far - reach * 0.25 * flip)} {n(top - 12)}M{n(x)} {n(top - 62)}L{n(back)} {n(top - 14)}"
    c.path(d, None, stroke=colour, width=2.6)
    c.rect(min(back, back + 26 * flip), top - 4, 26, 30, "steel")
    c.rect(x - 14 if flip < 0 else x - 2, top + 2, 18, 24, "paper2", rx=3)
    hook = x + reach * 0.66 * flip
    c.line([(hook, top), (hook, top + h * 0.34)], colour, 1.8)
    c.rect(hook - 26, top + h * 0.34, 52, 8, "steel")


# People, without faces ----------------------------------------------------

POSES = {
    # Elbow and hand of both arms from the shoulder, in heights.
    "stand": ((-0.03, 0.15, -0.03, 0.31), (0.03, 0.15, 0.03, 0.31)),
    "work": ((0.04, 0.14, 0.18, 0.16), (0.1, 0.14, 0.22, 0.12)),
    "point": ((-0.03, 0.15, -0.02, 0.3), (0.15, 0.02, 0.28, -0.06)),
    "hold": ((-0.02, 0.15, 0.11, 0.2), (0.05, 0.16, 0.15, 0.2)),
    "wave": ((-0.03, 0.15, -0.02, 0.3), (0.11, -0.02, 0.14, -0.17)),
    "write": ((0.06, 0.13, 0.2, 0.17), (0.12, 0.13, 0.26, 0.18)),
    "lift": ((0.1, 0.06, 0.2, -0.06), (0.12, 0.1, 0.22, 0.0)),
}


def person(c, x, base, h, wears="cloth1", pose="stand", skin="skin1", hair="hair1", flip=1, legs="stand", coat=False, helmet=False, long_hair=False, trousers="ink", bag=None):
    c.open(f"translate({n(x)} {n(base)}) scale({flip} 1)")
    body, under = ("coat", wears) if coat else (wears, wears)
    leg = h * 0.082
    hip = -h * 0.48
    if legs == "walk":
        c.path(f"M{n(-h * .02)} {n(hip)}L{n(-h * .08)} {n(-h * .24)}L{n(-h * .15)} {n(-h * .03)}M{n(h * .02)} {n(hip)}L{n(h * .09)} {n(-h * .25)}L{n(h * .11)} {n(-h * .03)}", None, stroke=trousers, width=leg)
        c.path(f"M{n(-h * .16)} {n(-h * .02)}h{n(h * .05)}M{n(h * .11)} {n(-h * .02)}h{n(h * .055)}", None, stroke="deep", width=leg * 0.75)
    elif legs == "stand":
        c.path(f"M{n(-h * .045)} {n(hip)}V{n(-h * .03)}M{n(h * .045)} {n(hip)}V{n(-h * .03)}", None, stroke=trousers, width=leg)
        c.path(f"M{n(-h * .045)} {n(-h * .02)}h{n(h * .04)}M{n(h * .045)} {n(-h * .02)}h{n(h * .045)}", None, stroke="deep", width=leg * 0.75)
    top = -h * 0.83
    back, front = POSES[pose]

    def arm(which, sx, shade):
        ex, ey, hx, hy = (v * h for v in which)
        c.path(f"M{n(sx)} {n(top + h * .04)}l{n(ex)} {n(ey)}L{n(sx + hx)} {n(top + h * .04 + hy)}", None, stroke=shade, width=h * 0.062)
        c.circle(sx + hx * 1.03, top + h * 0.04 + hy * 1.03, h * 0.032, skin)

    arm(back, -h * 0.07, body)
    foot = -h * 0.27 if coat else -h * 0.44
    c.path(
        f"M{n(-h * .1)} {n(top + h * .03)}Q{n(-h * .1)} {n(top)} {n(-h * .05)} {n(top - h * .01)}H{n(h * .05)}Q{n(h * .1)} {n(top)} {n(h * .1)} {n(top + h * .03)}"
        f"L{n(h * (.105 if coat else .085))} {n(foot)}H{n(-h * (.105 if coat else .085))}Z", body)
    if coat:
        c.path(f"M{n(-h * .035)} {n(top - h * .01)}L{n(h * .01)} {n(top + h * .13)}L{n(h * .045)} {n(top - h * .01)}Z", under)
        c.path(f"M{n(h * .01)} {n(top + h * .13)}V{n(foot)}", None, stroke="paper2", width=h * 0.01)
    else:
        c.path(f"M{n(-h * .1)} {n(top + h * .03)}L{n(-h * .085)} {n(foot)}H{n(-h * .01)}Q{n(-h * .06)} {n(top + h * .2)} {n(-h * .03)} {n(top)}Z", "deep", op=0.14)
    if bag:
        c.path(f"M{n(-h * .06)} {n(top)}L{n(h * .09)} {n(-h * .42)}", None, stroke="ink", width=h * 0.018)
        c.rect(h * 0.05, -h * 0.46, h * 0.11, h * 0.12, bag, rx=h * 0.02)
    arm(front, h * 0.07, body)
    c.rect(-h * 0.03, top - h * 0.05, h * 0.06, h * 0.08, skin, rx=h * 0.02)
    r = h * 0.07
    cy = top - h * 0.085
    if long_hair:
        c.path(f"M{n(r * .3)} {n(cy - r)}Q{n(-r * 1.3)} {n(cy - r * 1.4)} {n(-r * 1.22)} {n(cy + r * .4)}Q{n(-r * 1.5)} {n(cy + r * 2.3)} {n(-r * 1.1)} {n(cy + r * 2.5)}Q{n(-r * .5)} {n(cy + r * 2.6)} {n(-r * .38)} {n(cy + r * 1.5)}Z", hair)
    c.ellipse(0, cy, r * 0.94, r * 1.1, skin)
    if helmet:
        c.path(f"M{n(-r * 1.12)} {n(cy - r * .2)}Q{n(-r)} {n(cy - r * 1.5)} 0 {n(cy - r * 1.5)}Q{n(r)} {n(cy - r * 1.5)} {n(r * 1.1)} {n(cy - r * .2)}H{n(r * 1.45)}v{n(r * .22)}H{n(-r * 1.12)}Z", "circuit")
    else:
        c.path(f"M{n(-r)} {n(cy + r * .55)}Q{n(-r * 1.35)} {n(cy - r * 1.25)} {n(r * .1)} {n(cy - r * 1.28)}Q{n(r * 1.05)} {n(cy - r * 1.15)} {n(r * .98)} {n(cy - r * .3)}Q{n(-r * .1)} {n(cy - r * .62)} {n(-r * .45)} {n(cy + r * .1)}Z", hair)
    c.close()


def seated(c, x, seat, h, wears="cloth1", pose="write", skin="skin1", hair="hair1", flip=1, long_hair=False):
    """A person at a table: what lies below it is hidden."""
    person(c, x, seat + h * 0.46, h, wears, pose, skin, hair, flip, legs="none", long_hair=long_hair)


def bystanders(c, base, seed, xs, h, walk):
    dice = Dice(seed)
    for x in xs:
        person(
            c, x, base + dice(-4, 6), h * dice(0.93, 1.06), dice.pick(["cloth1", "cloth2", "cloth3", "cloth4", "cloth5", "paper"]),
            dice.pick(["stand", "stand", "hold", "stand"]), dice.pick(["skin1", "skin2", "skin3", "skin1"]), dice.pick(["hair1", "hair1", "hair2"]),
            dice.pick([1, -1]), "walk" if dice() < walk else "stand", long_hair=dice() < 0.42, trousers=dice.pick(["ink", "deep", "cloth2"]), bag=dice.pick([None, None, "wood", "circuit"]))


def ground_shadow(c, xs, base, h):
    for x in xs:
        c.ellipse(x + h * 0.16, base, h * 0.24, h * 0.03, "deep", op=0.18)
