#!/usr/bin/env python3
"""Makes the fonts of this folder from Debian's fonts-noto-cjk, with fontTools:

    python3 subset.py /usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

LATIN = {*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), *range(0x2190, 0x2194)}
LATIN |= {0x2030, 0x2032, 0x2033, 0x2039, 0x203A, 0x20AC, 0x2122, 0x2212}
FULL_WIDTH = {*range(0x3000, 0x3020), 0x30FB, *range(0xFF01, 0xFF5F)}
# Written in Hong Kong, but not in the first plane of Big5.
HONG_KONG = set(map(ord, "嘅咗喺啲嘢唔佢冇嚟邨埗涌凼衞裏啓麪綫羣峯牀"))


def plane(codec, rows, cells):
    """The characters of some rows of a code."""
    found = set()
    for row in rows:
        for cell in cells:
            try:
                found.add(ord(bytes([row, cell]).decode(codec)))
            except (UnicodeDecodeError, TypeError):
                pass
    return found


def proportional_quotes(font):
    """Takes the narrow quotes and dots, which Latin letters go with."""
    table = font["GSUB"].table
    narrow = {}
    for record in table.FeatureList.FeatureRecord:
        if record.FeatureTag == "pwid":
            for index in record.Feature.LookupListIndex:
                for part in table.LookupList.Lookup[index].SubTable:
                    narrow.update(getattr(part, "ExtSubTable", part).mapping)
    for part in font["cmap"].tables:
        for code in (0x2018, 0x2019, 0x201C, 0x201D, 0x2026):
            if code in getattr(part, "cmap", {}):
                part.cmap[code] = narrow.get(part.cmap[code], part.cmap[code])


def make(source, number, name, characters, latin=False):
    font = TTFont(source, fontNumber=number, recalcTimestamp=False)
    if latin:
        proportional_quotes(font)
    options = subset.Options(layout_features=["kern", "ccmp"], hinting=False)
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    if latin:
        for entry in font["name"].names:
            if entry.nameID in (1, 3, 4, 6):
                entry.string = str(entry).replace("CJK HK", "Latin").replace("CJKhk", "Latin")
    font.save(Path(__file__).parent / f"{name}.otf")


source = sys.argv[1]
big5 = plane("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)])
gb2312 = plane("gb2312", range(0xB0, 0xF8), range(0xA1, 0xFF))
make(source, 4, "NotoSansLatin-Bold", LATIN, latin=True)
make(source, 4, "NotoSansHK-Bold", LATIN | FULL_WIDTH | big5 | HONG_KONG)
make(source, 2, "NotoSansSC-Bold", LATIN | FULL_WIDTH | gb2312)
