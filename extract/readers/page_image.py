"""A page as a picture, for the recognition of its text, and the test whether a page needs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from extract import patterns
from extract.model import Block

#: resolution at which pages are drawn for recognition; 200 dpi keeps the strokes of 三号 and 小四 print apart
DPI = 200
#: characters of one page beyond which it is no text (ten times a newspaper page)
MAX_GLYPHS = 200_000
#: longest side of a drawn page in pixels
MAX_SIDE = 6000


class PageImage(NamedTuple):
    """One page drawn upright: ``pixels`` are rows of RGB bytes, ``columns`` × ``rows``; width and height in points."""

    number: int
    width: float
    height: float
    columns: int
    rows: int
    pixels: bytes


#: score of a recognised line from which on a person need not look at it
SURE = 0.85

#: text of a page picture: lines, grids and pictures in reading order, places in points of the page
Recognise = Callable[[PageImage], Sequence[Block]]

#: a page with fewer characters than this has no text worth the name if pictures or paths fill it
_FEW = 20
#: share of the page that pictures have to cover, number of paths that text drawn as outlines takes at least
_PICTURED, _OUTLINED = 0.3, 60
#: the text layer is wrong from this share of characters on; judged on pages with at least this many
_WRONG, _ENOUGH = 0.3, 40
#: Latin letters that fonts with a GBK encoding of their own give as these rare characters (犃 = A … 狕 = z)
_SHIFTED = frozenset(map(chr, range(0x7283, 0x72D6)))
#: rare, but real: not a sign of a shifted encoding by themselves
_REAL = frozenset("犊犒犀犁犟犬犯状犷狂犹狄狈狐狗狒狙狞狠狡狩独狭狮狰狱犸狍狎狃")
_LATIN1 = frozenset(map(chr, [*range(0xA1, 0xB7), *range(0xB8, 0xD7), *range(0xD8, 0xF7), *range(0xF8, 0x180)])) - frozenset("§°±²³¹®©")

_UNMAPPED = patterns.compile("[\ufffd\ue000-\uf8ff\x00-\x1f\U000f0000-\U0010ffff]")
_SUSPECT = patterns.compile(f"[{''.join(sorted((_SHIFTED - _REAL) | _LATIN1))}]")


def needs_ocr(text: str, pictured: float, paths: int) -> str | None:
    """Why a page has to be recognised from its picture; None where its text layer is good, or where nothing is printed.

    ``text`` is its text layer, ``pictured`` the share of the page that pictures cover, ``paths`` the number of its path objects. Reasons:
    picture (no text layer under a picture), outlines (text drawn as paths), unmapped (characters without meaning), wrong (a font that
    maps to wrong characters).

    >>> needs_ocr("", 0.9, 0), needs_ocr("", 0.0, 900), needs_ocr("", 0.0, 3), needs_ocr("某市建设健康企业八十家。" * 9, 1.0, 900)
    ('picture', 'outlines', None, None)
    >>> needs_ocr("ÊÃK)*69(ËÌe\\\\Í6。ÎËVÏÐ6'()*，ÑVÏÐ6ÒKÂ(ÃK)*，ÎËeVÏÐ6'()*，ÓÔÕÒK", 0.0, 0)
    'wrong'
    """
    printed = "".join(text.split())
    if len(printed) < _FEW:
        if pictured >= _PICTURED:
            return "picture"
        if paths >= _OUTLINED and paths > 3 * len(printed):
            return "outlines"
    if len(printed) >= _FEW and len(_UNMAPPED.findall(printed)) > _WRONG * len(printed):
        return "unmapped"
    if len(printed) >= _ENOUGH and _SUSPECT.search(printed):
        han = sum("\u4e00" <= c <= "\u9fff" for c in printed)
        shifted = sum(c in _SHIFTED and c not in _REAL for c in printed)
        # a letter with an accent between plain letters is European text
        odd = sum(
            c in _LATIN1 and not (a.isascii() and a.isalpha()) and not (b.isascii() and b.isalpha())
            for a, c, b in zip(" " + printed, printed, printed[1:] + " ", strict=False)
        )
        plain = sum(c.isascii() and not c.isalnum() for c in printed)
        if shifted + odd > 0.08 * len(printed) and (odd + plain > 0.15 * len(printed) or shifted > 0.2 * len(printed)):
            return "wrong"
        if han and shifted > 0.25 * han:
            return "wrong"
    return None
