"""The letters that the font of the certificates has in the styles used: regular, bold, italic.

A letter that is missing there would leave a gap on the paper without a word. The ranges are those of Libertinus Serif
as typst 0.15.2 carries it, as far as a name may need them; a test prints each of them. (Bold italic has no ơ and ư.)
"""

import unicodedata

RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x241),  # Latin with marks, ơ and ư
    (0x1E00, 0x1E9B),
    (0x1EA0, 0x1EF9),  # Vietnamese
    (0x300, 0x331),  # marks that stand alone
    (0x391, 0x3A1),  # Greek: vitamins and units
    (0x3A3, 0x3A9),
    (0x3B1, 0x3C9),
    (0x410, 0x44F),  # Russian
    (0x2010, 0x2027),  # dashes, quotation marks
    (0x2030, 0x2037),
    (0x2039, 0x203E),
    (0x2044, 0x2044),
    (0x2070, 0x2071),  # small digits
    (0x2074, 0x208E),
    (0x20AB, 0x20AC),  # đồng, euro
    (0x2103, 0x2103),
    (0x2116, 0x2116),
    (0x2122, 0x2122),
    (0x2153, 0x215E),  # fractions
    (0x2190, 0x2199),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2264, 0x2265),
    (0x2605, 0x2605),
)


def missing(text: str) -> str:
    """The first letter that cannot be printed, also in capitals; '' when all can.

    >>> missing("Bánh pía ក")
    'ក'
    """
    for letter in unicodedata.normalize("NFC", text):
        if not all(_printable(each) for each in letter + letter.upper()):
            return letter
    return ""


def _printable(letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in RANGES)
