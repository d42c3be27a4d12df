"""Cuts the bundled faces out of Inter 4.0: python3 subset.py DIRECTORY-OF-INTER-OTF

Needs fonttools. Keeps Latin, Greek, Cyrillic, superscripts, arrows and mathematics; keeps kerning
and mark placement; makes the tabular figures the default ones, so that columns of numbers line up
in every renderer; drops contextual alternates, so that the text drawn is the text measured.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x18F, 0x18F), (0x1A0, 0x1A1), (0x1AF, 0x1B0), (0x1CD, 0x1DC),
    (0x1E6, 0x1E7), (0x218, 0x21B), (0x2B0, 0x2B8), (0x2BB, 0x2BF), (0x2C6, 0x2DD), (0x300, 0x30C),
    (0x323, 0x328), (0x386, 0x3CE), (0x400, 0x45F), (0x490, 0x493), (0x1D2C, 0x1D6A), (0x1E80, 0x1E85),
    (0x1E9E, 0x1E9E), (0x1EA0, 0x1EF9), (0x2000, 0x2027), (0x202F, 0x2030), (0x2032, 0x2033), (0x2039, 0x203A),
    (0x2044, 0x2044), (0x2070, 0x209C), (0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122),
    (0x2190, 0x2193), (0x2202, 0x2202), (0x2206, 0x2206), (0x220F, 0x220F), (0x2211, 0x2212), (0x221A, 0x221A),
    (0x221E, 0x221E), (0x2248, 0x2248), (0x2260, 0x2260), (0x2264, 0x2265), (0x25A0, 0x25A1),
    (0x25C6, 0x25C7), (0x25CB, 0x25CF), (0x25EF, 0x25EF), (0x2713, 0x2713),
]


def tabular(font):
    """Default glyph -> its tabular form, from the font's own `tnum` feature."""
    gsub = font["GSUB"].table
    lookups = {i for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == "tnum" for i in r.Feature.LookupListIndex}
    pairs = {}
    for i in sorted(lookups):
        for table in gsub.LookupList.Lookup[i].SubTable:
            pairs.update(getattr(table, "ExtSubTable", table).mapping)
    return pairs


def cut(source, target):
    font = TTFont(source)
    pairs = tabular(font)
    digits = {ord(c) for c in "0123456789"}
    for table in font["cmap"].tables:
        table.cmap = {c: pairs.get(g, g) if c in digits else g for c, g in table.cmap.items()}
    widest = max(font["hmtx"][g][0] for d, g in font.getBestCmap().items() if d in digits)
    for code in digits:  # the 4 of SemiBold is three units narrower than the other figures
        glyph = font.getBestCmap()[code]
        font["hmtx"][glyph] = (widest, font["hmtx"][glyph][1])
    options = Options()
    options.layout_features = ["kern", "mark", "ccmp"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14, 16, 17]
    options.notdef_outline = True
    options.hinting = False
    options.desubroutinize = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[c for a, b in RANGES for c in range(a, b + 1)])
    subsetter.subset(font)
    font.recalcTimestamp = False
    font.save(target)
    print(target.name, target.stat().st_size)


def web(source, target):
    """The faces embedded in SVG files: without Cyrillic and Vietnamese, compressed."""
    font = TTFont(source)
    options = Options()
    options.layout_features = ["kern"]
    options.flavor = "woff2"
    options.name_IDs = [0, 1, 2, 13, 14]
    options.hinting = False
    subsetter = Subsetter(options)
    skip = [(0x1A0, 0x1DC), (0x300, 0x328), (0x400, 0x493), (0x1EA0, 0x1EF9), (0x1D2C, 0x1D42), (0x25C6, 0x25CF)]
    subsetter.populate(
        unicodes=[c for a, b in RANGES for c in range(a, b + 1) if not any(x <= c <= y for x, y in skip)]
    )
    subsetter.subset(font)
    font.recalcTimestamp = False
    font.flavor = "woff2"
    font.save(target)
    print(target.name, target.stat().st_size)


here = Path(__file__).parent
for face in ["Regular", "SemiBold", "Italic"]:
    cut(Path(sys.argv[1]) / f"Inter-{face}.otf", here / f"Inter-{face}.otf")
    web(here / f"Inter-{face}.otf", here / f"Inter-{face}.woff2")
