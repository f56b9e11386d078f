"""Files broken in many ways, as Hypothesis strategies: bytes flipped, cut, repeated, and words put in that the formats mean something by.

Archives are opened first and one of their parts is broken; else every mutation would end at the checksum.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from hypothesis import strategies as st

CORPUS = Path(__file__).parent / "corpus"
#: words of the formats, and values at the edge of what a number can be
WORDS = [
    *(b"-1", b"0", b"1e308", b"4294967295", b"-2147483648", b"99999999999999999999", b"NaN", b"\x00", b"\xff\xfe", b"\xef\xbb\xbf"),
    *("　".encode(), "一、".encode(), "（一）".encode(), "１２．５％".encode(), "\u202e".encode(), "\ud83d".encode("utf-8", "surrogatepass"), b"\r\x0c\x0b"),
    *(b"<w:tbl><w:tr><w:tc>", b"<w:vMerge/>", b'<w:gridSpan w:val="99999"/>', b'<w:numId w:val="-5"/>', b"<w:p/>", b"</w:p>", b"<![CDATA["),
    *(b"<table><tr><td rowspan=99999 colspan=99999>", b"<ol start=-9><li>", b"<script>", b"&#x110000;", b"&amp", b"<!--", b"<base href=x:>"),
    *(b"endobj", b"endstream", b"stream\n", b"/Kids[1 0 R]", b"/Count 999999", b"/Length -1", b"/Filter/LZWDecode", b"<<", b">>", b"[", b"BT /F1 0 Tf ET"),
    *(b"1e9 0 0 1e9 0 0 cm", b"q ", b"Q ", b"/Rotate 91", b"/MediaBox[0 0 0 0]", b'Boundary="0 0 -1 1e20"', b'DeltaX="g 99999 1"', b"{\\rtf", b"\\bin9999999 "),
]  # fmt: skip


def bases(suffix: str) -> list[bytes]:
    """The files of the corpus with a suffix."""
    return [path.read_bytes() for path in sorted(CORPUS.glob(f"*.{suffix}"))]


@st.composite
def broken(draw: st.DrawFn, suffix: str) -> bytes:
    """One file of the corpus, broken in one to six places."""
    data = draw(st.sampled_from(bases(suffix)))
    if data[:2] != b"PK" or draw(st.integers(0, 9)) == 0:
        return _bytes(draw, data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {item.filename: archive.read(item) for item in archive.infolist()}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):  # a finding of an earlier run, whose archive is the broken thing
        return _bytes(draw, data)
    name = draw(st.sampled_from(sorted(parts)))
    change = draw(st.sampled_from(["break", "break", "break", "drop", "empty", "swap"]))
    if change == "drop":
        del parts[name]
    elif change == "swap":
        parts[name] = parts[draw(st.sampled_from(sorted(parts)))]
    else:
        parts[name] = _bytes(draw, parts[name]) if change == "break" else b""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return buffer.getvalue()


def _bytes(draw: st.DrawFn, data: bytes) -> bytes:
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.sampled_from(["word", "word", "flip", "cut", "repeat", "truncate", "digit"]))
        length = draw(st.sampled_from([1, 2, 8, 40, 300]))
        if kind == "word":
            data = data[:at] + draw(st.sampled_from(WORDS)) + data[at:]
        elif kind == "flip":
            data = data[:at] + bytes([draw(st.integers(0, 255))]) + data[at + 1 :]
        elif kind == "cut":
            data = data[:at] + data[at + length :]
        elif kind == "repeat":
            data = data[:at] + data[at : at + length] * draw(st.sampled_from([2, 3, 50])) + data[at + length :]
        elif kind == "truncate" and draw(st.integers(0, 4)) == 0:
            data = data[:at]
        elif kind == "digit":
            found = next((i for i in range(at, min(at + 400, len(data))) if data[i : i + 1].isdigit()), None)
            if found is not None:
                data = data[:found] + draw(st.sampled_from(WORDS[:6])) + data[found + 1 :]
    return data
