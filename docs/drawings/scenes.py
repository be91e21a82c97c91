"""The scenes: each a function that fills a sheet."""

from math import pi, sin

from canvas import H, W, Dice, n
from parts import *


def land(c, horizon, sun, seed, lights=0):
    sky(c, horizon, sun)
    clouds(c, seed, 40, horizon * 0.55)
    ridge(c, horizon - 10, 120, seed + 1, "far", horizon + 4)
    skyline(c, horizon + 2, seed + 2, 40, 150, "far2", lights=lights)
    c.rect(0, horizon, c.width, c.height - horizon, c.fade((0, "ridge2"), (1, "ridge3")))
    mist(c, horizon - 10, 90)


def campus(c, base, x0, s, seed, lit=0.22):
    """The houses of the park in three rows."""
    tower(c, x0 + 330 * s, base - 26 * s, 120 * s, 250 * s, seed + 5, lit=lit, fins=0)
    tower(c, x0 + 40 * s, base - 18 * s, 140 * s, 190 * s, seed + 1, lit=lit, fins=6)
    tower(c, x0 + 560 * s, base - 20 * s, 150 * s, 170 * s, seed + 2, lit=lit)
    hedge(c, x0, x0 + 800 * s, base - 12 * s, 15 * s, seed + 8)
    tower(c, x0 + 170 * s, base, 170 * s, 150 * s, seed + 3, lit=lit, fins=9)
    tower(c, x0 + 440 * s, base + 4 * s, 150 * s, 205 * s, seed + 4, lit=lit, fins=5)
    tower(c, x0 + 690 * s, base - 2 * s, 120 * s, 110 * s, seed + 6, lit=lit)
    for k, x in enumerate((20, 130, 372, 625, 660, 850, 905)):
        tree(c, x0 + x * s, base + (6 + k % 3 * 5) * s, (52 + k % 3 * 14) * s, seed + k)


def panorama(c):
    """The park beyond its wetland: the picture of the home page."""
    land(c, 400, (1020, 190), 11, lights=1)
    ridge(c, 408, 60, 4, "ridge1", 430)
    c.rect(0, 420, W, 60, c.fade((0, "leaf2"), (1, "leaf3")))
    campus(c, 432, 330, 1.08, 3)
    hedge(c, -20, 330, 436, 24, 21)
    hedge(c, 1240, W + 20, 436, 26, 22)
    water(c, 446, H, 1020)
    for x, w, h in ((377, 150, 150), (518, 184, 130), (690, 130, 190), (812, 160, 160), (940, 160, 120), (1080, 130, 80)):
        reflection(c, x, w, 450, h, "wall", 0.22, int(x))
    reflection(c, 0, W, 448, 46, "leaf3", 0.3, 3)
    mist(c, 470, 60, op=0.35)
    # A spit of reeds, a bird, then the near bank.
    c.path(f"M-10 640C200 600 330 606 520 628S640 660 430 672S90 690 -10 700Z", "leaf3")
    reeds(c, -20, 500, 650, 110, 40, 92, 31, "reed2")
    egret(c, 640, 690, 0.72)
    egret(c, 742, 664, 0.5, -1)
    c.path("M640 694h60M742 668h36", None, stroke="glint", width=2, op=0.6)
    birds(c, 250, 200, 4, 14, 13)
    c.path(f"M-10 {H}V760C260 720 480 770 760 772S1240 700 1460 690V{H}Z", "reed")
    shade_below(c, 660, 0.32)
    reeds(c, 980, 1460, 790, 120, 120, 270, 32)
    reeds(c, -20, 300, 810, 90, 90, 190, 33)
    reeds(c, 1180, 1460, 810, 40, 170, 330, 34, "reed2", width=4)


def opening(c):
    """People cross the forecourt in the morning."""
    land(c, 430, (430, 300), 23)
    tower(c, 930, 560, 250, 420, 31, fins=9, side=-1, depth=0.22)
    tower(c, 640, 540, 170, 250, 32, side=-1)
    tower(c, 60, 545, 190, 210, 33, side=1)
    tower(c, 1210, 590, 330, 540, 34, fins=0, side=-1, depth=0.3)
    hedge(c, -20, W, 556, 20, 41)
    c.path(f"M0 560H{W}V{H}H0Z", c.fade((0, "path"), (1, "ground")))
    for k in range(9):
        x = -300 + k * 260
        c.line([(560 + (x - 560) * 0.22, 562), (x, H)], "paper", 2, op=0.4)
    for y in (584, 616, 664, 732):
        c.line([(0, y), (W, y)], "paper", 2, op=0.35)
    # A canopy on slim columns.
    c.shape([(820, 470), (1440, 432), (1440, 466), (820, 492)], "wall")
    c.shape([(820, 492), (1440, 466), (1440, 478), (824, 498)], "shade")
    for x in (850, 1000, 1170, 1360):
        c.rect(x, 484, 9, 130 + (x - 850) * 0.09, "slab")
    for x, y, s in ((120, 600, 150), (330, 585, 105), (560, 580, 95), (760, 585, 90)):
        c.ellipse(x, y + 4, s * 0.5, 9, "leaf3")
        tree(c, x, y, s, int(x))
    far = [420, 470, 690, 730, 905, 960, 1075]
    ground_shadow(c, far, 640, 90)
    bystanders(c, 638, 51, far, 92, 0.7)
    mid = [250, 560, 612, 1130, 1260]
    ground_shadow(c, mid, 704, 150)
    bystanders(c, 700, 52, mid, 152, 0.6)
    ground_shadow(c, (150, 850, 915), 792, 225)
    person(c, 150, 790, 232, "cloth3", "wave", "skin3", "hair2", 1, "walk", long_hair=True, bag="wood")
    person(c, 850, 792, 240, "cloth1", "point", "skin1", "hair1", 1, "walk")
    person(c, 925, 790, 226, "paper", "hold", "skin2", "hair1", -1, "stand", coat=True, long_hair=True)
    c.rect(0, 430, W, 380, c.fade((0, "sky2", 0.34), (1, "sky2", 0), x2=1, y2=0.4))


def topping_out(c):
    """The frames reach their height, a crane above them."""
    land(c, 520, (1060, 420), 61)
    ridge(c, 530, 70, 9, "ridge1", 560)
    for x, w, top, seed, done in ((90, 270, 250, 1, 0.62), (480, 300, 190, 2, 0.45), (920, 230, 300, 3, 0.8)):
        base, floors = 640, 13
        step = (base - top) / floors
        c.rect(x + 8, top, w - 16, base - top, c.fade((0, "ink", 0.35), (1, "deep", 0.7)))
        clad = int(floors * done)
        tower(c, x, base, w, step * clad, seed + 70, floors=clad, garden=False, depth=0.18, lit=0.05)
        for k in range(floors - clad + 1):
            y = top + k * step
            c.rect(x - 4, y, w + 8, 6, "slab")
            c.path("".join(f"M{n(x + 6 + b * (w - 12) / 7)} {n(y)}v{n(step)}" for b in range(8)), None, stroke="wall", width=5, cap="butt")
        c.shape([(x + w, top), (x + w + w * 0.18, top + 10), (x + w + w * 0.18, base - step * clad), (x + w, base - step * clad)], "shade")
        # Scaffold in front.
        d = "".join(f"M{n(x - 16 + k * 26)} {n(top - 12)}V{base}" for k in range(3)) + "".join(f"M{n(x - 18)} {n(top + k * step)}h56" for k in range(floors))
        c.path(d, None, stroke="steel", width=2.2)
        # A tree on the roof, as builders set one.
        tree(c, x + w * 0.6, top, 44, seed)
        c.path(f"M{n(x + w * .3)} {top}v-60", None, stroke="steel", width=3)
        c.shape([(x + w * .3, top - 60), (x + w * .3 + 46, top - 50), (x + w * .3, top - 36)], "circuit")
    crane(c, 430, 650, 560, 420, 1)
    crane(c, 1270, 650, 500, 330, -1, "steel")
    mist(c, 620, 130, op=0.5)
    c.path(f"M0 640C300 622 700 652 {W} 632V{H}H0Z", c.fade((0, "path"), (1, "wood2")))
    c.path(f"M0 {H}V735C360 700 820 752 {W} 720V{H}Z", "wood2", op=0.75)
    for x in (60, 1180, 1310):
        c.rect(x, 636, 96, 46, "circuit" if x == 60 else "cloth1", rx=3)
        c.path("".join(f"M{x + 8 + k * 12} 640v38" for k in range(7)), None, stroke="deep", width=2, op=0.25)
    c.path("".join(f"M{700 + k * 9} {690 - k % 2 * 4}h170" for k in range(4)), None, stroke="steel", width=7)
    xs = (330, 400, 640, 1060)
    ground_shadow(c, xs, 776, 200)
    person(c, 330, 774, 208, "circuit", "point", "skin1", helmet=True, trousers="cloth2")
    person(c, 420, 780, 200, "cloth4", "hold", "skin2", helmet=True, trousers="ink", flip=-1, long_hair=True)
    c.rect(362, 640, 54, 38, "paper", rx=2)
    person(c, 700, 742, 140, "circuit", "lift", "skin3", helmet=True, legs="walk", trousers="ink")
    person(c, 1090, 772, 206, "cloth1", "wave", "skin1", helmet=True, trousers="ink", flip=-1)
    shade_below(c, 640, 0.22)


# Rooms --------------------------------------------------------------------


def view(c, y, sun, seed):
    """What a window shows: the river and the houses beyond it."""
    land(c, y, (sun[0], sun[1] - 80), seed)
    ridge(c, y + 6, 50, seed + 5, "ridge1", y + 30)
    campus(c, y + 32, 420, 0.8, seed + 2)
    hedge(c, -20, W + 20, y + 38, 14, seed + 6)
    water(c, y + 44, H, sun[0], seed, 60)


def room(c, floor, panes, top, sill, sun, seed, horizon):
    """A room with a wide window; light falls in."""
    c.rect(0, 0, W, H, c.fade((0, "room0"), (1, "room1")))
    c.clip(f"M40 {top}H{W - 40}V{sill}H40Z")
    view(c, horizon, sun, seed)
    reeds(c, -10, W, sill + 30, 90, 40, 110, seed + 9, "reed2")
    c.rect(40, top, W - 80, sill - top, c.fade((0, "sun", 0.25), (0.4, "sun", 0), x2=1, y2=0.5))
    c.close()
    c.path(f"M40 {top}H{W - 40}V{sill}H40Z" + "".join(f"M{n(40 + (W - 80) * k / panes)} {top}V{sill}" for k in range(1, panes)), None, stroke="slab", width=12, cap="butt")
    c.rect(24, sill - 2, W - 48, 14, "wall")
    c.rect(0, floor, W, H - floor, c.fade((0, "floor"), (1, "room1")))
    for k in range(panes):
        x = 80 + (W - 80) * k / panes
        c.shape([(x, floor), (x + 190, floor), (x + 90, H), (x - 140, H)], "sun", op=0.16)


def table(c, x, y, w, h):
    for k in (0.04, 0.94):
        c.rect(x + w * k, y + h, w * 0.02, 150, "wood2")
    c.shape([(x + 34, y), (x + w - 34, y), (x + w, y + h), (x, y + h)], "wood")
    c.rect(x, y + h, w, 14, "wood2")
    c.shape([(x + 34, y), (x + w * 0.5, y), (x + w * 0.36, y + h), (x, y + h)], "sun", op=0.14)


def sheetpaper(c, x, y, w, h, lines=4, lean=10):
    c.shape([(x + lean, y), (x + w + lean, y), (x + w, y + h), (x, y + h)], "paper")
    for k in range(lines):
        t = (k + 1) / (lines + 1)
        c.line([(x + lean * (1 - t) + 6, y + h * t), (x + lean * (1 - t) + w * (0.9 if k % 3 else 0.6), y + h * t)], "steel", 1.6, op=0.7)


def signing(c):
    """Organisations sign at a long table before the window."""
    room(c, 560, 6, 46, 480, (1030, 250), 71, 320)
    for k, x in enumerate(range(130, 1380, 126)):
        person(c, x, 612, 262 + k % 3 * 12, ["cloth2", "ink", "cloth1", "cloth5", "deep", "cloth4"][k % 6], ["stand", "hold", "stand"][k % 3],
               ["skin1", "skin3", "skin2"][k % 3], ["hair1", "hair2"][k % 2], [1, -1][k % 2], long_hair=k % 3 == 1)
    c.ellipse(720, 760, 760, 40, "deep", op=0.18)
    for k, x in enumerate((250, 480, 720, 960, 1180)):
        seated(c, x, 672, 330, ["ink", "cloth1", "cloth3", "deep", "cloth2"][k], "write", ["skin3", "skin1", "skin2", "skin1", "skin3"][k], ["hair1", "hair1", "hair1", "hair2", "hair1"][k], [1, 1, -1, -1, -1][k], k in (1, 3))
    table(c, 90, 628, 1260, 74)
    c.shape([(90, 716), (1350, 716), (1340, H), (100, H)], "river")
    c.shape([(90, 716), (1350, 716), (1349, 736), (91, 736)], "deep", op=0.25)
    for k, x in enumerate((280, 512, 640, 880, 1090)):
        sheetpaper(c, x, 646, 74, 40)
        c.line([(x + 40, 676), (x + 74, 652)], "circuit", 4)
    for x in (400, 800, 1250):
        c.path(f"M{x} 660q6 -24 0 -48M{x + 6} 660q-2 -22 12 -38M{x - 4} 660q0 -20 -14 -32", None, stroke="leaf3", width=5)
        c.ellipse(x + 2, 666, 17, 9, "paper2")
        for dx, dy in ((0, -50), (14, -40), (-15, -34)):
            c.circle(x + dx, 662 + dy, 8, "sun")


def waves(c, x, y, width, weight):
    """The river's sign."""
    for k in range(3):
        u = width / 4
        c.path(f"M{x} {n(y + k * u * .8)}q{n(u / 2)} {n(-u * .7)} {n(u)} 0t{n(u)} 0t{n(u)} 0t{n(u)} 0", None, stroke="paper", width=weight, op=0.9 - k * 0.25)


def lectern(c):
    """A lectern with microphones; those who listen are seen from behind."""
    c.rect(0, 0, W, H, c.fade((0, "deep"), (1, "ink")))
    c.clip("M150 70H1290V470H150Z")
    view(c, 300, (420, 230), 83)
    reeds(c, 150, 1290, 490, 70, 30, 120, 84, "reed2")
    c.close()
    c.path("M150 70H1290V470H150ZM530 70V470M910 70V470", None, stroke="ink", width=12, cap="butt")
    for x in (420, 720, 1020):
        c.shape([(x - 16, 0), (x + 16, 0), (x + 300, 560), (x - 300, 560)], c.fade((0, "sun", 0.26), (1, "sun", 0)))
    c.shape([(60, 520), (1380, 520), (1440, 620), (0, 620)], "wood2")
    c.rect(0, 620, W, 40, "deep")
    c.ellipse(720, 560, 240, 26, "deep", op=0.4)
    for x, w, skin, hair, long in ((440, "ink", "skin3", "hair1", False), (1010, "deep", "skin1", "hair1", True)):
        c.ellipse(x + 30, 556, 70, 10, "deep", op=0.4)
        person(c, x, 556, 300, w, "hold", skin, hair, 1 if x < 700 else -1, long_hair=long)
    c.rect(640, 540, 160, 22, "wood2")
    person(c, 724, 544, 370, "cloth2", "hold", "skin1", "hair1", -1)
    c.shape([(622, 350), (818, 350), (794, 566), (646, 566)], c.fade((0, "wood"), (1, "wood2")))
    c.shape([(606, 330), (834, 330), (824, 354), (616, 354)], "wood")
    waves(c, 680, 446, 80, 5)
    c.path("M672 332q-10 -24 8 -38M768 332q10 -24 -8 -38", None, stroke="steel", width=4)
    for x in (682, 758):
        c.ellipse(x, 290, 7, 11, "deep")
    dice = Dice(9)
    for row, (y, size, shade) in enumerate(((690, 74, "ink"), (770, 100, "deep"))):
        x = -20 + row * 50
        while x < W + 60:
            lift = dice(-10, 14)
            c.path(f"M{n(x - size * .85)} {H + 10}Q{n(x - size * .85)} {n(y - lift + size * .2)} {n(x)} {n(y - lift)}Q{n(x + size * .85)} {n(y - lift + size * .2)} {n(x + size * .85)} {H + 10}Z", shade)
            c.ellipse(x, y - size * 0.36 - lift, size * 0.34, size * 0.42, dice.pick(["hair1", "hair2", "hair1"]))
            x += size * 1.85
    camera = 1230
    c.path(f"M{camera} 600L{camera - 60} {H}M{camera} 600L{camera + 70} {H}M{camera} 600V{H}", None, stroke="deep", width=9)
    c.rect(camera - 62, 530, 120, 72, "deep", rx=8)
    c.rect(camera - 104, 546, 46, 40, "steel", rx=4)
    c.circle(camera + 36, 546, 6, "circuit")


def region(c):
    """The estuary from the air: hills, islands, cities, a long bridge."""
    sky(c, 250, (1080, 210), 40)
    clouds(c, 91, 20, 150, 9)
    ridge(c, 258, 90, 92, "far", 280)
    c.rect(0, 256, W, H, c.fade((0, "water0"), (0.5, "water1"), (1, "water1")))
    water(c, 256, H, 1080, 93, 130)
    dice = Dice(94)
    for k, (y, x, w, h, shade, city) in enumerate((
            (300, 160, 560, 70, "far2", 1), (312, 900, 620, 80, "far2", 1), (372, -60, 640, 110, "ridge1", 1), (400, 1180, 520, 130, "ridge1", 1),
            (470, 640, 240, 46, "ridge1", 0), (560, -180, 660, 170, "ridge2", 0), (640, 1040, 620, 200, "ridge2", 0), (790, 90, 820, 170, "ridge3", 0))):
        if city:
            c.clip(f"M0 0H{W}V{y - h * .1}H0Z")
            skyline(c, y - h * 0.12, 95 + k, 20 + k * 9, 70 + k * 26, "wall" if k > 1 else "far", max(0, x + w * 0.2), min(W, x + w * 0.8))
            c.close()
        d = f"M{x} {y}"
        for i in range(0, 41):
            t = i / 40
            d += f"L{n(x + w * t)} {n(y - h * (sin(pi * t) ** 0.7) * (0.55 + 0.3 * sin(t * 9 + k) * sin(t * 21 + k) + 0.15 * dice()))}"
        c.path(d + f"Q{n(x + w / 2)} {n(y + h * 0.16)} {x} {y}Z", shade)
        c.path(f"M{n(x + 20)} {n(y + 5)}Q{n(x + w / 2)} {n(y + h * .2)} {n(x + w - 20)} {n(y + 5)}", None, stroke="glint", width=3, op=0.5)
    c.path("M420 402C640 438 840 446 1190 420", None, stroke="wall", width=6)
    c.path("".join(f"M{n(420 + 770 * t / 22)} {n(404 + 34 * sin(pi * t / 22))}v{n(14 + 4 * sin(pi * t / 22))}" for t in range(1, 22)), None, stroke="slab", width=3)
    for x in (700, 860):
        c.path(f"M{x} 440V330" + "".join(f"M{x} {334 + k * 8}L{x - 100 + k * 16} 437M{x} {334 + k * 8}L{x + 100 - k * 16} 437" for k in range(6)), None, stroke="wall", width=2.4)
    for x, y, s in ((760, 540, 1.0), (560, 610, 1.5), (930, 500, 0.7)):
        c.path(f"M{n(x - 50 * s)} {y}h{n(100 * s)}l{n(-14 * s)} {n(14 * s)}h{n(-70 * s)}Z", "ink")
        for k, colour in enumerate(("circuit", "paper", "cloth1", "cloth4", "circuit")):
            c.rect(x + (-34 + k * 13) * s, y - (12 + k % 2 * 9) * s, 12 * s, (12 + k % 2 * 9) * s, colour)
        c.path(f"M{n(x - 60 * s)} {n(y + 17 * s)}q{n(-90 * s)} {n(6 * s)} {n(-170 * s)} {n(2 * s)}", None, stroke="glint", width=3, op=0.6)
    birds(c, 330, 470, 5, 99, 15)
    mist(c, 300, 110, op=0.5)


def plan(c):
    """A plan of the loop on a desk, seen from above."""
    c.rect(0, 0, W, H, c.fade((0, "wood"), (1, "wood2"), x2=0.6))
    for k in range(16):
        c.path(f"M0 {k * 52 + 20}C400 {k * 52 + 4} 900 {k * 52 + 40} {W} {k * 52 + 14}", None, stroke="wood2", width=2.5, op=0.5)
    c.open("rotate(-5 720 405)")
    c.rect(196, 96, 1040, 660, "deep", op=0.28, rx=4)
    c.rect(180, 76, 1040, 660, "paper")
    c.rect(204, 100, 992, 612, c.fade((0, "sky1"), (1, "water0")))
    c.path("".join(f"M{204 + k * 62} 100V712" for k in range(1, 16)) + "".join(f"M204 {100 + k * 61}H1196" for k in range(1, 10)), None, stroke="paper", width=1.5)
    c.clip("M204 100H1196V712H204Z")
    c.path("M180 222C330 150 420 262 560 232S760 128 900 190S1090 290 1220 196", None, stroke="water1", width=58, cap="butt")
    c.close()
    c.path("M204 210C330 150 420 262 560 232S760 128 900 190S1090 290 1196 210", None, stroke="glint", width=2, op=0.9)
    c.path("M366 250C330 420 430 640 690 640S1060 440 1010 262", None, stroke="water1", width=30, cap="butt")
    c.path("M408 268C396 420 470 606 690 606S1000 430 968 272C900 214 800 206 700 246S500 300 408 268Z", "leaf1", op=0.75)
    c.path("M700 246V606C470 606 396 420 408 268C500 300 600 286 700 246Z", "circuit", op=0.18)
    c.path("M700 236V616", None, stroke="circuit", width=4)
    dice = Dice(103)
    for gx in range(450, 940, 74):
        for gy in range(306, 590, 62):
            if ((gx - 690) / 270) ** 2 + ((gy - 400) / 196) ** 2 < 0.92 and abs(gx + 26 - 700) > 40:
                w, h = dice(36, 56), dice(26, 44)
                c.rect(gx + 6, gy + 8, w, h, "deep", op=0.2)
                c.rect(gx, gy, w, h, "paper" if gx < 690 else "slab", stroke="ink", width=1.6)
                c.path(f"M{gx + 6} {gy + 8}h{n(w - 12)}", None, stroke="steel", width=2)
    c.path("M430 470C560 450 820 520 960 420M560 300C590 400 560 500 600 590M840 250C820 380 860 470 800 580", None, stroke="paper", width=7)
    for x, y in ((470, 600), (500, 626), (900, 610), (930, 580), (420, 540), (986, 500), (330, 320), (1070, 340), (1100, 420), (300, 420)):
        c.circle(x + 3, y + 4, 15, "deep", op=0.16)
        c.circle(x, y, 14, "leaf3")
        c.circle(x - 3, y - 3, 8, "leaf2")
    c.path("M1130 660v-60l-12 18M1130 600l12 18", None, stroke="ink", width=4)
    c.path("M250 670h120M250 662v16M310 662v16M370 662v16", None, stroke="ink", width=3)
    c.shape([(1220, 736), (1220, 650), (1140, 736)], "paper2")
    c.shape([(1220, 650), (1140, 736), (1156, 668)], "paper", stroke="steel", width=1)
    c.close()
    # Pencil, ruler, cup.
    c.open("rotate(32 1180 250)")
    c.rect(1066, 262, 300, 20, "deep", op=0.25, rx=9)
    c.rect(1060, 250, 260, 20, "circuit")
    c.rect(1060, 257, 260, 6, "sun", op=0.3)
    c.shape([(1060, 250), (1060, 270), (1020, 260)], "skin3")
    c.shape([(1034, 256), (1034, 264), (1020, 260)], "deep")
    c.rect(1320, 250, 30, 20, "paper2", rx=6)
    c.close()
    c.open("rotate(8 200 700)")
    c.rect(66, 700, 560, 56, "deep", op=0.22)
    c.rect(60, 690, 560, 56, "paper2", op=0.94)
    c.path("".join(f"M{70 + k * 14} 690v{22 if k % 5 == 0 else 12}" for k in range(39)), None, stroke="ink", width=2)
    c.close()
    c.circle(110, 130, 92, "deep", op=0.2)
    c.circle(100, 118, 90, "paper")
    c.circle(100, 118, 76, "paper2")
    c.circle(100, 118, 62, "wood2")
    c.ellipse(84, 100, 26, 16, "sun", op=0.2)
    c.path("M188 108q50 -14 46 22t-48 20", None, stroke="paper", width=14)
    c.rect(0, 0, W, H, c.fade((0, "sun", 0.28), (0.5, "sun", 0), x2=1, y2=1))


def stages(c):
    """Three times of one view: ground, frame, finished house."""
    width = 466
    for k, sun in enumerate(((330, 420), (760, 300), (1240, 240))):
        x0 = k * (width + 21)
        c.clip(f"M{x0} 0h{width}v{H}h{-width}Z")
        land(c, 470, sun, 111)
        ridge(c, 480, 60, 7, "ridge1", 520)
        c.path(f"M0 560C400 540 900 580 {W} 556V{H}H0Z", c.fade((0, "leaf2" if k == 2 else "path"), (1, "leaf3" if k == 2 else "wood2")))
        base, x, w, top = 640, x0 + 120, 200, 190
        if k == 0:
            c.shape([(x - 30, 620), (x + w + 50, 612), (x + w + 80, 668), (x - 60, 672)], "wood2")
            c.path("".join(f"M{x + i * 28} {650 - i % 2 * 5}v-62" for i in range(8)), None, stroke="steel", width=7)
            c.path(f"M{x - 10} 604h{w + 30}", None, stroke="slab", width=8)
            c.path(f"M{x + 238} 646l-30 -74l-66 -58l-40 58", None, stroke="circuit", width=13)
            c.rect(x + 206, 612, 74, 44, "circuit", rx=7)
            c.rect(x + 226, 584, 36, 32, "paper2", rx=4)
            c.rect(x + 190, 654, 104, 22, "deep", rx=11)
            person(c, x0 + 80, 760, 180, "circuit", "point", "skin1", helmet=True)
        elif k == 1:
            floors = 12
            step = (base - top) / floors
            c.rect(x + 8, top, w - 16, base - top, "shade", op=0.75)
            tower(c, x, base, w, step * 5, 121, floors=5, garden=False, depth=0.2, lit=0.05)
            c.shape([(x + w, top), (x + w * 1.2, top + 10), (x + w * 1.2, base - step * 5), (x + w, base - step * 5)], "shade")
            for i in range(8):
                c.rect(x - 4, top + i * step, w + 8, 6, "slab")
                c.path("".join(f"M{n(x + 5 + b * (w - 10) / 5)} {n(top + i * step)}v{n(step)}" for b in range(6)), None, stroke="wall", width=5, cap="butt")
            crane(c, x + 280, 650, 540, 250, -1)
            person(c, x0 + 90, 764, 186, "cloth4", "wave", "skin2", helmet=True, long_hair=True)
        else:
            tower(c, x, base, w, base - top, 121, floors=12, fins=6, lit=0.3)
            tower(c, x - 170, base - 20, 130, 260, 122, lit=0.25)
            hedge(c, x0, x0 + width, 648, 20, 123)
            c.path(f"M{x + 60} 650C{x + 40} 700 {x - 120} 740 {x - 160} {H}H{x + 170}C{x + 130} 740 {x + 110} 700 {x + 110} 650Z", "path")
            tree(c, x0 + 60, 690, 130, 5)
            tree(c, x0 + 420, 700, 150, 6)
            xs = (x - 10, x + 56)
            ground_shadow(c, xs, 764, 180)
            person(c, xs[0], 762, 182, "cloth3", "hold", "skin3", "hair2", 1, "walk", long_hair=True, bag="wood")
            person(c, xs[1], 764, 190, "cloth1", "stand", "skin1", "hair1", 1, "walk")
        c.close()
    for k in (1, 2):
        c.rect(k * width + (k - 1) * 21, 0, 21, H, "paper")


def lobby(c):
    """A hall with a wall of name plates; people look for one."""
    c.rect(0, 0, W, H, c.fade((0, "room0"), (1, "room1")))
    c.clip("M0 0H420V640H0Z")
    view(c, 380, (160, 280), 131)
    c.close()
    c.path("M0 6H420V640M210 0V640M0 320H420", None, stroke="slab", width=12, cap="butt")
    c.shape([(420, 640), (0, 640), (0, H), (900, H)], "sun", op=0.2)
    c.rect(0, 640, W, 170, c.fade((0, "floor"), (1, "room1")))
    c.shape([(0, 640), (420, 640), (760, H), (0, H)], "sun", op=0.28)
    c.rect(500, 90, 860, 470, "deep", op=0.2, rx=6)
    c.rect(490, 76, 860, 470, "river", rx=4)
    c.rect(490, 76, 860, 470, c.fade((0, "sun", 0.16), (0.6, "sun", 0), x2=1, y2=1), rx=4)
    dice = Dice(133)
    for col in range(4):
        for row in range(7):
            x, y = 522 + col * 206, 118 + row * 60
            c.rect(x, y, 182, 42, "paper", rx=3, op=0.96)
            c.rect(x + 10, y + 11, 20, 20, dice.pick(["circuit", "leaf2", "cloth1", "cloth2", "leaf3", "steel"]), rx=10 if dice() > 0.5 else 3)
            c.path(f"M{x + 42} {y + 16}h{n(dice(60, 122))}", None, stroke="ink", width=5)
            c.path(f"M{x + 42} {y + 29}h{n(dice(40, 96))}", None, stroke="steel", width=4)
    c.rect(420, 0, 22, 640, "wall")
    for x in (620, 900, 1180):
        c.shape([(x - 60, 0), (x + 60, 0), (x + 50, 14), (x - 50, 14)], "lit")
        c.shape([(x - 50, 14), (x + 50, 14), (x + 210, 640), (x - 210, 640)], c.fade((0, "sun", 0.2), (1, "sun", 0)))
    c.ellipse(80, 668, 100, 16, "deep", op=0.2)
    c.path("M40 660l10 -70h70l10 70z", "wall")
    reeds(c, 56, 116, 588, 26, 110, 220, 134, "leaf3", heads=False, width=7)
    xs = (610, 790, 1060, 1290, 330)
    ground_shadow(c, xs, 774, 330)
    person(c, 330, 740, 300, "cloth4", "stand", "skin1", "hair1", 1, "walk", bag="circuit")
    person(c, 610, 776, 372, "cloth3", "point", "skin3", "hair2", 1, long_hair=True, bag="wood")
    person(c, 780, 778, 384, "ink", "hold", "skin1", "hair1", -1)
    person(c, 1070, 770, 352, "cloth1", "stand", "skin2", "hair1", -1, "walk", coat=True, long_hair=True)
    person(c, 1300, 758, 326, "cloth2", "lift", "skin1", "hair1", -1)


def iso(x, y, z):
    """A point in space, seen from above a corner."""
    return 720 + (x - y) * 0.866, 505 + (x + y) * 0.5 - z


def slab(c, x, y, z, w, d, h, top, left, right):
    c.shape([iso(x, y + d, z), iso(x, y + d, z + h), iso(x + w, y + d, z + h), iso(x + w, y + d, z)], left)
    c.shape([iso(x + w, y, z), iso(x + w, y, z + h), iso(x + w, y + d, z + h), iso(x + w, y + d, z)], right)
    c.shape([iso(x, y, z + h), iso(x + w, y, z + h), iso(x + w, y + d, z + h), iso(x, y + d, z + h)], top)


def storeys(c):
    """A house taken apart floor by floor."""
    c.rect(0, 0, W, H, c.fade((0, "sky0"), (1, "sky2")))
    c.ellipse(720, 520, 900, 520, c.glow((0, "sun", 0.7), (1, "sun", 0)))
    c.shape([iso(x, y, 0) for x, y in ((-280, -280), (280, -280), (280, 280), (-280, 280))], "leaf1")
    c.shape([iso(x, y, 0) for x, y in ((-280, 160), (280, 160), (280, 200), (-280, 200))], "path")
    c.shape([iso(x, y, 0) for x, y in ((-230, -190), (210, -190), (240, 200), (-200, 200))], "deep", op=0.16)
    dice = Dice(141)
    for k in range(9):
        for gx, gy in ((-250 + k * 58, -250), (-250, -250 + k * 58)):
            x, y = iso(gx, gy, 0)
            tree(c, x, y + 6, 64, k)
    gap = 84
    for k in range(5):
        z = 8 + k * gap
        if k:
            c.path("".join("M" + "L".join(f"{n(a)} {n(b)}" for a, b in (iso(x, y, z - gap + 40), iso(x, y, z))) for x, y in ((-150, 150), (150, 150), (150, -150))), None, stroke="circuit", width=2.4, op=0.8)
        slab(c, -150, -150, z, 300, 300, 10, "path" if k < 4 else "room1", "wall", "shade")
        if k < 4:
            slab(c, -148, -148, z + 10, 6, 296, 30, "glass", "glass", "glass2")
            slab(c, -148, -148, z + 10, 296, 6, 30, "glass", "glass", "glass2")
            for i in range(9):
                gx, gy = -120 + i % 3 * 88 + dice(-8, 8), -120 + i // 3 * 88 + dice(-8, 8)
                slab(c, gx, gy, z + 10, 52, 26, 14, dice.pick(["wood", "paper", "river", "circuit"]), "wood2", "steel")
                if dice() > 0.4:
                    x, y = iso(gx + 20, gy + 44, z + 10)
                    person(c, x, y, 44, dice.pick(["cloth1", "cloth3", "cloth2"]), "work", dice.pick(["skin1", "skin2", "skin3"]), coat=dice() > 0.4, flip=dice.pick([1, -1]))
            for i in range(8):
                x = -146 + i * 42
                slab(c, x, 146, z + 10, 4, 4, 30, "wall", "wall", "shade")
                slab(c, 146, x, z + 10, 4, 4, 30, "wall", "wall", "shade")
        else:
            for i in range(14):
                x, y = iso(dice(-120, 120), dice(-120, 120), z + 10)
                c.ellipse(x, y - 6, 20, 12, ["leaf3", "leaf2", "leaf1"][i % 3])
            slab(c, 40, -120, z + 10, 70, 60, 26, "slab", "wall", "shade")


def cutaway(c):
    """Evening: a house without its front, each room at work."""
    land(c, 620, (180, 480), 151, lights=1)
    hedge(c, -20, W + 20, 690, 34, 152)
    c.rect(0, 690, W, 120, c.fade((0, "leaf3"), (1, "deep")))
    x0, y0, w, floors, step = 250, 112, 940, 4, 146
    c.shape([(x0 + w, y0), (x0 + w + 120, y0 + 40), (x0 + w + 120, 690), (x0 + w, y0 + floors * step + 24)], "shade")
    c.rect(x0 - 14, y0 - 14, w + 28, floors * step + 40, "wall")
    hedge(c, x0 + 20, x0 + 560, y0 - 14, 22, 153)
    tree(c, x0 + 700, y0 - 12, 64, 4)
    person(c, x0 + 610, y0 - 12, 84, "cloth3", "hold", "skin3", long_hair=True)
    person(c, x0 + 650, y0 - 12, 90, "cloth2", "point", "skin1", flip=-1)
    dice = Dice(154)
    cols = 3
    rw = w / cols
    for k in range(floors):
        for col in range(cols):
            x, y = x0 + col * rw + 5, y0 + k * step + 5
            base = y + step - 16
            warm = (k + col) % 2 == 0
            c.rect(x, y, rw - 10, step - 10, c.fade((0, "lit"), (1, "sky2")) if warm else c.fade((0, "sky1"), (1, "water0")))
            c.rect(x + 40, y, 60, 6, "sun")
            c.rect(x + rw - 120, y, 60, 6, "sun")
            c.rect(x, base, rw - 10, 6, "wood2")
            what = (k * cols + col) % 6
            if what in (0, 4):  # A laboratory: bench, glass, hood.
                c.rect(x + 20, base - 46, rw - 120, 8, "paper")
                c.rect(x + 26, base - 38, rw - 132, 38, "paper2")
                c.rect(x + rw - 90, base - 118, 66, 118, "paper2", rx=3)
                c.rect(x + rw - 84, base - 108, 54, 50, "glass")
                for i in range(5):
                    flask(c, x + 40 + i * 24, base - 46, dice(12, 20), dice.pick(["circuit", "leaf2", "river", "glass2"]))
                person(c, x + 178, base, 108, "cloth1", "work", dice.pick(["skin1", "skin3"]), flip=-1, coat=True, long_hair=k % 2 == 0)
            elif what in (1, 5):  # Desks and screens.
                for i in range(2):
                    dx = x + 50 + i * 120
                    seated(c, dx + 12, base - 40, 110, ["cloth3", "cloth2", "cloth4"][(k + i) % 3], "write", ["skin3", "skin2"][i], flip=1, long_hair=i == 1)
                    c.rect(dx - 8, base - 44, 100, 7, "wood")
                    c.path(f"M{n(dx)} {n(base - 38)}v36M{n(dx + 84)} {n(base - 38)}v36", None, stroke="wood2", width=5)
                    c.rect(dx + 40, base - 84, 44, 30, "ink", rx=2)
                    c.rect(dx + 43, base - 81, 38, 24, "river", rx=1)
                    c.path(f"M{n(dx + 62)} {n(base - 54)}v10", None, stroke="ink", width=4)
            elif what == 2:  # A meeting at a board.
                c.rect(x + 96, y + 26, 120, 64, "paper", stroke="steel", width=3)
                c.path(f"M{n(x + 108)} {n(y + 74)}l26 -20l22 10l44 -30", None, stroke="circuit", width=4)
                person(c, x + 76, base, 112, "ink", "point", "skin1")
                person(c, x + 236, base, 106, "cloth5", "hold", "skin2", flip=-1, long_hair=True)
                person(c, x + 270, base, 110, "cloth4", "stand", "skin3", flip=-1)
            else:  # A workshop with an arm that moves.
                c.rect(x + 60, base - 40, 170, 40, "steel", rx=3)
                c.path(f"M{n(x + 110)} {n(base - 40)}v-26l54 -36l40 28", None, stroke="circuit", width=11)
                for jx, jy in ((110, 66), (164, 102), (204, 74)):
                    c.circle(x + jx, base - jy, 8, "deep")
                c.rect(x + 192, base - 58, 26, 18, "river")
                person(c, x + 36, base, 108, "cloth2", "work", "skin1", "hair2")
                person(c, x + 268, base, 104, "cloth1", "hold", "skin3", flip=-1, coat=True)
    for x, s in ((90, 190), (200, 130), (1330, 210)):
        tree(c, x, 720, s, x)
    ground_shadow(c, (420, 900, 960), 782, 130)
    person(c, 420, 780, 140, "cloth3", "stand", "skin3", "hair1", 1, "walk", long_hair=True)
    person(c, 900, 782, 146, "ink", "stand", "skin1", "hair1", -1, "walk", bag="wood")
    person(c, 962, 780, 138, "cloth4", "hold", "skin2", "hair1", -1, "walk")
    shade_below(c, 690, 0.3)


def flask(c, x, y, s, colour):
    c.path(f"M{n(x - s * .2)} {n(y - s * 2)}h{n(s * .4)}v{n(s * .9)}L{n(x + s * .62)} {n(y)}H{n(x - s * .62)}L{n(x - s * .2)} {n(y - s * 1.1)}Z", "paper", op=0.55)
    c.path(f"M{n(x - s * .42)} {n(y - s * .6)}H{n(x + s * .42)}L{n(x + s * .62)} {n(y)}H{n(x - s * .62)}Z", colour)
    c.path(f"M{n(x - s * .26)} {n(y - s * 2)}h{n(s * .52)}", None, stroke="paper", width=3)


def shuttle(c):
    """A bus on a road along the reeds."""
    land(c, 400, (330, 300), 161)
    ridge(c, 410, 70, 5, "ridge1", 440)
    campus(c, 436, 700, 0.9, 162)
    water(c, 440, 620, 330, 163, 70)
    reeds(c, -20, W, 590, 200, 30, 90, 164, "reed2")
    hedge(c, -20, 640, 600, 22, 165)
    c.rect(0, 596, W, 214, c.fade((0, "steel"), (1, "ink")))
    c.rect(0, 590, W, 16, "path")
    c.path("".join(f"M{-40 + k * 190} 728h110" for k in range(9)), None, stroke="paper", width=7)
    x, y = 470, 690
    c.ellipse(x + 330, y + 6, 370, 18, "deep", op=0.4)
    c.path(f"M{x} {y - 10}V{y - 210}Q{x} {y - 250} {x + 40} {y - 250}H{x + 600}Q{x + 650} {y - 250} {x + 656} {y - 200}L{x + 668} {y - 90}V{y - 10}Z", c.fade((0, "paper"), (1, "slab")))
    c.path(f"M{x} {y - 70}H{x + 668}V{y - 10}H{x}Z", "river")
    c.path(f"M{x} {y - 70}H{x + 668}", None, stroke="leaf1", width=9, cap="butt")
    c.path(f"M{x + 18} {y - 216}H{x + 520}V{y - 108}H{x + 18}Z", "glass2")
    dice = Dice(166)
    c.clip(f"M{x + 18} {y - 216}H{x + 520}V{y - 108}H{x + 18}Z")
    for k in range(6):
        seated(c, x + 60 + k * 82, y - 92, 190, dice.pick(["cloth1", "cloth3", "cloth4", "cloth2"]), "hold", dice.pick(["skin1", "skin2", "skin3"]), flip=1, long_hair=dice() > 0.5)
    c.path("".join(f"M{x + 10 + k * 170} {y - 220}l90 0l-70 130h-90z" for k in range(4)), "sun", op=0.18)
    c.close()
    c.path("".join(f"M{x + 18 + k * 100.4:.0f} {y - 216}v108" for k in range(6)), None, stroke="slab", width=8, cap="butt")
    c.path(f"M{x + 612} {y - 216}H{x + 640}L{x + 654} {y - 108}H{x + 612}Z", "glass2")
    c.rect(x + 536, y - 216, 62, 196, "glass")
    c.path(f"M{x + 567} {y - 216}v196", None, stroke="slab", width=5)
    c.rect(x + 560, y - 240, 80, 14, "circuit", rx=4)
    for wx in (140, 500):
        c.circle(x + wx, y - 14, 46, "deep")
        c.circle(x + wx, y - 14, 22, "steel")
    c.circle(x + 652, y - 50, 9, "lit")
    c.rect(190, 420, 8, 230, "steel")
    c.rect(162, 416, 64, 64, "river", rx=32)
    c.rect(176, 436, 36, 22, "paper", rx=4)
    xs = (100, 280, 340)
    ground_shadow(c, xs, 652, 190)
    person(c, 100, 650, 200, "cloth3", "hold", "skin3", "hair2", 1, long_hair=True, bag="wood")
    person(c, 280, 652, 208, "cloth2", "stand", "skin1", "hair1", 1)
    person(c, 346, 652, 150, "cloth4", "wave", "skin1", "hair1", 1)
    reeds(c, -20, 420, H + 10, 70, 60, 140, 167)
    reeds(c, 1050, W + 20, H + 10, 80, 70, 190, 168)


# Sections -----------------------------------------------------------------


def interview(c):
    """Someone answers, someone asks, a camera looks on, by the river."""
    land(c, 420, (1130, 200), 171)
    ridge(c, 430, 60, 3, "ridge1", 450)
    campus(c, 452, 560, 0.95, 172)
    hedge(c, -20, 560, 452, 20, 173)
    water(c, 458, 660, 1010, 174, 70)
    reeds(c, -20, W, 668, 120, 30, 84, 175, "reed2")
    c.path(f"M0 660C500 640 900 676 {W} 650V{H}H0Z", c.fade((0, "path"), (1, "ground")))
    ground_shadow(c, (520, 800), 782, 420)
    person(c, 520, 782, 440, "cloth3", "point", "skin3", "hair1", 1, long_hair=True)
    person(c, 830, 784, 462, "ink", "hold", "skin1", "hair1", -1)
    c.path("M652 414l18 -34", None, stroke="deep", width=13)
    c.ellipse(674, 370, 15, 19, "steel")
    x = 236
    c.path(f"M{x} 480L{x - 92} 800M{x} 480L{x + 84} 800M{x} 480V806", None, stroke="deep", width=11)
    c.rect(x - 100, 366, 170, 104, "ink", rx=10)
    c.rect(x + 70, 386, 66, 62, "steel", rx=6)
    c.rect(x + 128, 378, 16, 78, "deep", rx=4)
    c.rect(x - 70, 338, 110, 20, "deep", rx=8)
    c.circle(x - 78, 388, 8, "circuit")
    c.shape([(x - 100, 384), (x - 146, 370), (x - 146, 452), (x - 100, 440)], "steel")
    person(c, x - 150, 806, 452, "cloth4", "work", "skin2", "hair1", 1)
    shade_below(c, 680, 0.12)


def laboratory(c):
    """Two people at a bench; the wetland lies outside."""
    room(c, 600, 4, 40, 430, (980, 230), 181, 290)
    c.rect(0, 430, W, 180, "room1")
    c.rect(60, 96, 12, 300, "steel")
    for y in (150, 250):
        c.rect(64, y, 250, 10, "steel")
        for k in range(6):
            flask(c, 96 + k * 38, y, 22, ["circuit", "leaf2", "river", "cloth5", "glass2", "leaf1"][(k + y) % 6])
    person(c, 560, 770, 470, "cloth1", "work", "skin1", "hair1", 1, coat=True)
    person(c, 1010, 770, 448, "cloth3", "lift", "skin2", "hair1", -1, coat=True, long_hair=True)
    c.rect(40, 570, W - 80, 26, "paper")
    c.rect(40, 596, W - 80, 10, "steel", op=0.5)
    c.rect(60, 606, W - 120, 204, c.fade((0, "slab"), (1, "shade")))
    c.path("".join(f"M{60 + k * 220} 606V{H}" for k in range(1, 6)) + "".join(f"M{140 + k * 220} 640h60" for k in range(6)), None, stroke="steel", width=4)
    # A microscope.
    c.path("M700 570h110v-16h-80l0 -70", None, stroke="deep", width=14)
    c.path("M730 500q-10 -90 60 -96", None, stroke="paper2", width=20)
    c.path("M790 396l-34 92", None, stroke="ink", width=24)
    c.path("M806 356l-12 34", None, stroke="steel", width=20)
    c.rect(726, 522, 84, 10, "steel")
    for x, s, colour in ((130, 40, "river"), (210, 54, "circuit"), (310, 36, "leaf2"), (380, 46, "cloth5"), (1180, 60, "leaf2"), (1280, 44, "circuit"), (1350, 34, "river")):
        flask(c, x, 570, s, colour)
    for k in range(9):
        x = 1080 - 190 + k * 16
        c.rect(x, 520, 9, 52, "paper", rx=4, op=0.9)
        c.rect(x, 542 - k % 3 * 6, 9, 30 + k % 3 * 6, ["circuit", "river", "leaf2"][k % 3], rx=4)
    c.path("M880 548h160M880 566h160", None, stroke="steel", width=5)


def boardwalk(c):
    """A boardwalk through the wetland, with posts, towards the houses."""
    land(c, 380, (470, 180), 191)
    ridge(c, 388, 60, 8, "ridge1", 410)
    campus(c, 410, 560, 0.92, 192)
    hedge(c, -20, 600, 410, 16, 193)
    water(c, 414, H, 470, 194, 100)
    for x, y, w in ((260, 470, 200), (1180, 500, 300), (80, 590, 260), (1330, 640, 260)):
        c.ellipse(x, y + 10, w * 0.7, 13 + (y - 460) * 0.07, "leaf3")
        reeds(c, x - w * 0.6, x + w * 0.6, y, 34, 20 + (y - 450) * 0.3, 46 + (y - 450) * 0.5, int(x), "reed2")
    d = f"M360 {H + 20}C400 690 700 660 690 590S600 520 700 470L800 420L816 420L760 470C700 520 880 540 864 600S760 700 840 {H + 20}Z"
    c.path(d, c.fade((0, "path"), (1, "wood")))
    c.clip(d)
    y, boards = 424.0, ""
    while y < H:
        boards += f"M300 {n(y)}H920"
        y += 3 + (y - 420) * 0.045
    c.path(boards, None, stroke="wood2", width=1.8, op=0.7)
    c.close()
    for x, y, h, done in ((770, 452, 22, 0), (648, 508, 34, 0), (872, 580, 52, 1), (664, 622, 70, 1), (428, 744, 110, 1)):
        c.path(f"M{x} {y}v{-h}", None, stroke="wood2", width=h * 0.14)
        c.circle(x, y - h, h * 0.2, "circuit" if done else "paper", stroke="circuit", width=h * 0.06)
    ground_shadow(c, (600, 520), 746, 180)
    person(c, 600, 738, 196, "cloth1", "point", "skin1", "hair1", 1, "walk", bag="wood")
    person(c, 520, 752, 190, "cloth3", "hold", "skin3", "hair2", 1, "walk", long_hair=True)
    person(c, 780, 606, 92, "cloth4", "stand", "skin2", "hair1", -1, "walk")
    egret(c, 1080, 610, 0.8)
    egret(c, 240, 560, 0.42, -1)
    birds(c, 1130, 190, 4, 197, 14)
    reeds(c, -20, 240, H + 10, 80, 100, 230, 195)
    reeds(c, 1080, W + 20, H + 10, 100, 110, 290, 196)


def gathering(c):
    """An evening in the open, with lanterns and a small stage."""
    land(c, 470, (300, 270), 201, lights=1)
    campus(c, 500, 470, 1.05, 202, lit=0.4)
    hedge(c, -20, W + 20, 512, 22, 203)
    c.rect(0, 516, W, H, c.fade((0, "leaf2"), (1, "leaf3")))
    c.path(f"M420 {H}C520 640 620 560 720 540H900C1000 580 1120 660 1180 {H}Z", "path")
    for k, (y, sag) in enumerate(((150, 120), (210, 140), (110, 170))):
        c.path(f"M-10 {y}Q{W / 2} {y + sag * 2} {W + 10} {y - 30}", None, stroke="ink", width=2.5)
        for i in range(1, 12):
            t = i / 12
            x = -10 + (W + 20) * t
            py = (1 - t) ** 2 * y + 2 * t * (1 - t) * (y + sag * 2) + t * t * (y - 30)
            colour = ["circuit", "lit", "paper", "river"][(i + k) % 4]
            c.circle(x, py + 18, 44, c.glow((0, "lit", 0.5), (1, "lit", 0)))
            c.ellipse(x, py + 18, 14, 17, colour)
            c.rect(x - 6, py - 1, 12, 5, "wood2")
    c.rect(930, 556, 380, 34, "wood2")
    c.shape([(930, 556), (970, 532), (1280, 532), (1310, 556)], "wood")
    c.path("M960 540V350M1290 540V350M950 352H1300", None, stroke="steel", width=9)
    c.rect(978, 364, 294, 130, "river", rx=2)
    waves(c, 1056, 406, 140, 6)
    person(c, 1000, 552, 150, "cloth3", "point", "skin3", "hair1", 1, long_hair=True)
    person(c, 1240, 552, 158, "cloth1", "wave", "skin1", "hair1", -1)
    for x, s in ((60, 250), (210, 170)):
        tree(c, x, 620, s, x)
    bystanders(c, 640, 204, (420, 500, 620, 690, 760, 860), 150, 0.2)
    xs = (150, 330, 560, 720, 880, 1090, 1290)
    ground_shadow(c, xs, 780, 220)
    bystanders(c, 776, 205, xs, 226, 0.25)
    shade_below(c, 520, 0.25)


def transit(c):
    """A train on a viaduct over the wetland."""
    land(c, 410, (960, 190), 211)
    ridge(c, 420, 100, 12, "ridge1", 440)
    ridge(c, 440, 50, 13, "ridge2", 470)
    campus(c, 452, 40, 0.8, 212)
    hedge(c, -20, W + 20, 454, 16, 213)
    water(c, 458, H, 960, 214, 100)
    y = 400
    for k in range(5):
        x = 60 + k * 330
        c.path(f"M{x - 26} {y + 40}h52l-10 40v{180 + k % 2 * 20}h-32v{-180 - k % 2 * 20}Z", c.fade((0, "wall"), (1, "shade")))
        reflection(c, x - 18, 36, y + 262, 130, "shade", 0.4, k)
    c.rect(0, y + 14, W, 30, "wall")
    c.rect(0, y + 40, W, 12, "shade")
    c.path("".join(f"M{k * 180 + 40} {y + 14}V{y - 150}h74" for k in range(8)) + f"M0 {y - 136}H{W}", None, stroke="steel", width=3)
    for k in range(3):
        x = 150 + k * 390
        nose = k == 2
        end = x + (470 if nose else 380)
        d = f"M{x} {y + 8}V{y - 80}Q{x} {y - 104} {x + 24} {y - 104}H{end - (130 if nose else 14)}" + (f"Q{end - 40} {y - 100} {end} {y - 14}L{end} {y + 8}Z" if nose else f"Q{end} {y - 104} {end} {y - 90}V{y + 8}Z")
        c.path(d, c.fade((0, "paper"), (1, "slab")))
        c.path(f"M{x} {y - 22}H{end - (6 if nose else 0)}V{y + 8}H{x}Z", "river")
        c.path(f"M{x} {y - 24}H{end - (14 if nose else 0)}", None, stroke="circuit", width=5, cap="butt")
        for i in range(4):
            wx = x + 30 + i * 86
            if i == 2:
                c.rect(wx, y - 84, 50, 88, "glass", rx=3)
                c.path(f"M{wx + 25} {y - 84}v88", None, stroke="slab", width=3)
            else:
                c.rect(wx, y - 84, 68, 46, "lit" if i % 2 else "glass2", rx=6)
        if nose:
            c.path(f"M{end - 112} {y - 86}Q{end - 56} {y - 82} {end - 30} {y - 42}H{end - 112}Z", "ink")
            c.circle(end - 18, y - 8, 7, "lit")
        c.rect(x + 30, y + 6, 90, 10, "deep")
        c.rect(end - 140, y + 6, 80, 10, "deep")
    c.ellipse(300, 640, 330, 34, "leaf3")
    reeds(c, 0, 600, 632, 100, 40, 110, 215, "reed2")
    egret(c, 760, 690, 0.8)
    egret(c, 850, 660, 0.55, -1)
    birds(c, 330, 190, 4, 219, 14)
    reeds(c, -20, 330, H + 10, 90, 90, 200, 216)
    reeds(c, 1000, W + 20, H + 10, 120, 120, 280, 217)


def reading(c):
    """A reading room with shelves."""
    c.rect(0, 0, W, H, c.fade((0, "room0"), (1, "room1")))
    c.clip("M850 60H1380V520H850Z")
    view(c, 330, (1130, 250), 221)
    reeds(c, 840, 1390, 540, 50, 40, 120, 222, "reed2")
    c.close()
    c.path("M850 60H1380V520H850ZM1115 60V520M850 290H1380", None, stroke="slab", width=12, cap="butt")
    c.rect(0, 640, W, 170, c.fade((0, "floor"), (1, "room1")))
    c.shape([(850, 640), (1380, 640), (1100, H), (420, H)], "sun", op=0.3)
    c.rect(50, 50, 720, 596, "wood2")
    dice = Dice(223)
    for row in range(5):
        y = 70 + row * 114
        c.rect(66, y, 688, 100, "wood2")
        c.rect(66, y, 688, 100, "deep", op=0.3)
        x = 74
        while x < 730:
            w, h = dice(14, 32), dice(62, 90)
            kind = dice()
            colour = dice.pick(["river", "cloth2", "circuit", "leaf3", "paper", "paper2", "steel", "cloth5", "leaf2", "wood"])
            if kind > 0.9:
                x += w
                continue
            w = min(w, 748 - x)
            c.rect(x, y + 98 - h, w, h, colour)
            c.rect(x, y + 98 - h + 12, w, 7, "paper", op=0.55)
            c.rect(x, y + 98 - h, w * 0.22, h, "sun", op=0.18)
            x += w + 1.5
        c.rect(60, y + 98, 700, 12, "wood")
    c.ellipse(900, 770, 440, 30, "deep", op=0.16)
    person(c, 330, 776, 450, "cloth4", "lift", "skin2", "hair1", 1)
    c.rect(404, 330, 70, 96, "paper", rx=3)
    seated(c, 830, 640, 420, "cloth3", "write", "skin3", "hair1", 1, long_hair=True)
    seated(c, 1210, 640, 430, "ink", "write", "skin1", "hair2", -1)
    table(c, 640, 616, 760, 60)
    for x in (900, 1030):
        sheetpaper(c, x, 626, 90, 42, 4)
    c.shape([(1100, 560), (1180, 560), (1196, 640), (1112, 640)], "steel")


def model(c):
    """A model of a building site on a table; people talk about it."""
    room(c, 590, 5, 40, 450, (420, 230), 231, 300)
    xs = ((230, 480, "cloth1", "point", "skin1", 1, False), (500, 456, "cloth5", "hold", "skin3", 1, True), (1010, 470, "ink", "stand", "skin2", -1, False), (1240, 462, "cloth3", "point", "skin1", -1, True))
    for x, h, wears, pose, skin, flip, long in xs:
        person(c, x, 770, h, wears, pose, skin, "hair1", flip, long_hair=long)
    c.ellipse(740, 790, 700, 24, "deep", op=0.2)
    c.shape([(300, 560), (1180, 560), (1320, 690), (160, 690)], "wood")
    c.rect(160, 690, 1160, 26, "wood2")
    c.rect(200, 716, 30, 94, "wood2")
    c.rect(1250, 716, 30, 94, "wood2")
    c.shape([(340, 572), (1140, 572), (1256, 676), (224, 676)], "leaf1")
    c.path("M286 620C460 590 560 650 740 624S1040 600 1196 628L1210 642C1040 618 900 660 740 644S440 618 276 638Z", "water1")
    for x, y, w, h, k in ((430, 600, 70, 120, 1), (540, 604, 84, 176, 2), (690, 600, 76, 140, 3), (830, 604, 90, 200, 4), (960, 606, 70, 110, 5), (620, 672, 90, 96, 6), (790, 672, 84, 70, 7), (430, 672, 90, 76, 8)):
        c.shape([(x + w, y), (x + w + 70, y - 8), (x + w * 1.2, y - 30)], "deep", op=0.16)
        tower(c, x, y, w, h, 232 + k, garden=k % 2 == 0, lit=0.1, floors=max(3, int(h / 20)))
    for k in range(14):
        tree(c, 350 + k * 62, 590 + (k * 37 % 80), 34, k)


def loop_from_above(c):
    """The loop in the river's bend, from the air."""
    sky(c, 190, (1000, 80), 30)
    clouds(c, 241, 10, 120, 8)
    ridge(c, 200, 80, 242, "far", 230)
    skyline(c, 232, 243, 30, 110, "far2", lights=1)
    ridge(c, 236, 30, 244, "ridge1", 260)
    c.rect(0, 240, W, H, c.fade((0, "ridge2"), (0.3, "leaf2"), (1, "leaf3")))
    mist(c, 236, 90)
    dice = Dice(245)
    for _ in range(26):
        y = dice(290, H)
        s = 0.25 + (y - 240) / 560
        x, w = dice(-100, W), dice(120, 240) * s
        c.shape([(x, y), (x + w, y - 8 * s), (x + w * 1.16, y + 46 * s), (x + w * 0.1, y + 58 * s)], "water1", op=0.8)
        c.shape([(x, y), (x + w, y - 8 * s), (x + w * 1.02, y - 2 * s), (x + 4, y + 8 * s)], "glint", op=0.25)
    c.path("M-20 330C200 300 300 372 520 340S820 276 1010 316S1280 372 1470 320L1470 372C1280 424 1130 372 1000 362S760 338 540 392S200 360 -20 392Z", c.fade((0, "water0"), (1, "water1")))
    c.path("M330 372C180 500 260 730 700 736S1260 520 1090 368L1056 362C1190 500 1080 690 700 692S270 500 392 376Z", c.fade((0, "water1"), (1, "water0")))
    c.path("M392 380C290 500 330 680 700 686S1170 500 1040 366C900 350 760 344 560 394C500 404 440 392 392 380Z", c.fade((0, "leaf1"), (1, "leaf2")))
    c.path("M420 470C600 440 900 560 1080 460M560 400C600 500 540 600 620 680M900 362C880 480 940 560 860 670", None, stroke="path", width=9)
    spots = []
    for row, y in enumerate((428, 470, 522, 580, 640)):
        for col in range(8):
            x = 440 + col * 76 + row % 2 * 30 - row * 4
            if ((x + 30 - 715) / 330) ** 2 + ((y - 530) / 170) ** 2 < 0.86:
                spots.append((x, y, row))
    for x, y, row in spots:
        s = 0.62 + row * 0.12
        roll = dice()
        if roll < 0.3:
            for k in range(3):
                tree(c, x + 10 + k * 20, y + dice(-4, 6), 40 * s, int(x) + k)
        else:
            w, h = dice(40, 60) * s, dice(50, 130) * s * (1.2 if x < 720 else 0.8)
            c.shape([(x + w, y), (x + w * 2, y - 6), (x + w * 1.3, y - 20)], "deep", op=0.16)
            tower(c, x, y, w, h, int(x + y), garden=dice() > 0.4, lit=0.2, floors=max(3, int(h / 15)))
    birds(c, 250, 470, 4, 249, 15)
    reeds(c, -20, 360, H + 10, 90, 60, 150, 246)
    reeds(c, 1140, W + 20, H + 10, 90, 60, 170, 247)


def helpdesk(c):
    """Someone at a desk answers questions."""
    room(c, 610, 5, 46, 450, (360, 230), 251, 300)
    c.rect(0, 450, W, 166, "room1")
    person(c, 1010, 772, 470, "cloth1", "hold", "skin1", "hair1", -1, long_hair=True)
    c.path("M975 318q-8 -34 36 -40q40 4 34 44", None, stroke="deep", width=7)
    c.path("M976 336q-6 28 -30 26", None, stroke="deep", width=4)
    c.ellipse(976, 328, 8, 15, "deep")
    c.path("M760 560C900 590 1200 590 1390 552V800C1200 836 900 836 760 800Z", c.fade((0, "river"), (1, "ink")))
    c.path("M744 548C900 582 1210 582 1406 540L1406 566C1210 606 900 606 744 574Z", "wood")
    waves(c, 980, 664, 190, 8)
    c.rect(1130, 470, 130, 84, "ink", rx=5)
    c.path("M1195 554v20", None, stroke="ink", width=12)
    sheetpaper(c, 880, 556, 80, 22, 2)
    ground_shadow(c, (520, 300), 790, 400)
    person(c, 530, 792, 486, "cloth3", "point", "skin3", "hair2", 1, bag="wood")
    person(c, 300, 784, 330, "cloth4", "stand", "skin3", "hair1", 1)
    c.path("M90 780l14 -120h90l14 120z", "wall")
    reeds(c, 110, 186, 660, 30, 140, 300, 252, "leaf3", heads=False, width=8)
