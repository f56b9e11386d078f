"""Files and names that mean harm: a typed error with a plain cause or a result, soon, nothing outside the output, no network."""

from __future__ import annotations

import csv
import json
import os
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from test_batch import published
from texts import text, write_texts

from extract.readers import recognition

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names and limits as on Linux")
ROOT = Path(__file__).parents[1]
DOCUMENT = """<?xml version="1.0"?>{before}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>"""
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
LINKS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="{target}"/></Relationships>"""


def docx(path: Path, document: str | bytes, more: dict[str, bytes] | None = None, target: str = "word/document.xml") -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", LINKS.format(target=target))
        archive.writestr("word/document.xml", document)
        for name, data in (more or {}).items():
            archive.writestr(name, data)


def pdf(path: Path, objects: list[bytes]) -> None:
    data, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    path.write_bytes(data + b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))


def para(content: str) -> str:
    return f"<w:p><w:r><w:t>{content}</w:t></w:r></w:p>"


# ------------------------------------------------------------------------------------------------------------------- files
def bomb(path: Path) -> None:
    """A lot of blanks in little room."""
    docx(path, b"<w:document" + b" " * (128 << 20) + b"/>")


def many(path: Path) -> None:
    docx(path, DOCUMENT.format(before="", body=para("甲")), {f"word/media/{n}.xml": b"x" for n in range(30_000)})


def lying_size(path: Path) -> None:
    """The directory says 10 bytes, the entry has many more."""
    docx(path, DOCUMENT.format(before="", body=para("甲" * 50_000)))
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 4)
    while at >= 0:
        struct.pack_into("<I", data, at + 24, 10)
        at = data.find(b"PK\x01\x02", at + 4)
    path.write_bytes(data)


def laughs(path: Path) -> None:
    entities = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    docx(path, DOCUMENT.format(before=f"<!DOCTYPE d [{entities}]>", body=para("&j;")))


def outside(path: Path) -> None:
    docx(path, DOCUMENT.format(before='<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>', body=para("秘密 &x;")))


def traversal(path: Path) -> None:
    docx(path, DOCUMENT.format(before="", body=para(text(1))), {"../../evil.txt": b"x", "/tmp/extract-evil.txt": b"x"})


def pointing_out(path: Path) -> None:
    docx(path, DOCUMENT.format(before="", body=para("甲")), target="../../../../../etc/passwd")


def nested(path: Path) -> None:
    depth = 100_000
    docx(path, DOCUMENT.format(before="", body="<w:sdt><w:sdtContent>" * depth + para("深") + "</w:sdtContent></w:sdt>" * depth))


def tables_in_tables(path: Path) -> None:
    depth = 3000
    docx(path, DOCUMENT.format(before="", body="<w:tbl><w:tr><w:tc>" * depth + para("深") + "</w:tc></w:tr></w:tbl>" * depth))


def million_pages(path: Path) -> None:
    """Six levels of ten references each to the same node below: a million pages in a few objects."""
    levels = [b"<</Type/Pages/Parent 2 0 R/Kids[" + b"%d 0 R " % (n + 4) * 10 + b"]/Count %d>>" % 10 ** (6 - n) for n in range(6)]
    pdf(path, [b"<</Type/Catalog/Pages 3 0 R>>", b"<<>>", *levels, b"<</Type/Page/Parent 8 0 R/MediaBox[0 0 100 100]>>"])


def round_tree(path: Path) -> None:
    pdf(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2/Parent 2 0 R>>"])


def deep_arrays(path: Path) -> None:
    pdf(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0/X " + b"[" * 200_000 + b"]" * 200_000 + b">>"])


def stream_bomb(path: Path) -> None:
    """A page whose content unpacks to 120 MB, twice packed."""
    packed = zlib.compress(zlib.compress(b"0 0 m " * (20 << 20), 9), 9)
    content = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(packed), packed)
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R>>"
    pdf(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content])


def form_in_itself(path: Path) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>"
    form = b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>/Length 10>>stream\n/A Do /A Do\nendstream"
    pdf(
        path,
        [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, b"<</Length 5>>stream\n/A Do\nendstream", form],
    )


def huge_page(path: Path) -> None:
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 1e9 1e9]>>"
    pdf(path, [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page])


def nothing(path: Path) -> None:
    """A gigabyte of zeros that takes no room."""
    with path.open("wb") as file:
        file.truncate(1 << 30)


def huge_picture(path: Path) -> None:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 200_000, 200_000, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 10_000)) + chunk(b"IEND", b""))


def deep_page(path: Path) -> None:
    path.write_text("<html><body>" + "<div>" * 200_000 + "深" + "</div>" * 200_000, "utf-8")


def one_line(path: Path) -> None:
    path.write_text("一、" * 300_000, "utf-8")


def long_runs(path: Path) -> None:
    """Dots, digits and blanks without end, in lines that end as no list of contents does."""
    runs = [f"全县工作{sign * 100_000}县" for sign in "…．9"]
    lines = ["一、基本情况", *runs, f"2024年，全县{'9' * 60_000}县办了3个。", "目录", f"工作{' ' * 5000}县"]
    path.write_text("\n".join(lines), "utf-8")


CASES: dict[str, tuple[Callable[[Path], None], str]] = {
    maker.__name__: (maker, suffix)
    for maker, suffix in [
        *((m, "docx") for m in (bomb, many, lying_size, laughs, outside, traversal, pointing_out, nested, tables_in_tables)),
        *((m, "pdf") for m in (million_pages, round_tree, deep_arrays, stream_bomb, form_in_itself, huge_page)),
        *((nothing, suffix) for suffix in ("pdf",)),
        (huge_picture, "png"), (deep_page, "html"), (one_line, "txt"), (long_runs, "txt"),
    ]
}  # fmt: skip


def run(inbox: Path, output: Path, temporary: Path, before: list[str] | None = None) -> subprocess.CompletedProcess[str]:
    command = [*(before or []), sys.executable, "-m", "extract", "run", str(inbox), "--output", str(output), "--no-ocr", "--jobs", "2"]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", timeout=300)


def test_each_hostile_file_costs_itself_only(tmp_path: Path) -> None:
    good, mixed, temporary = write_texts(tmp_path / "good", 2), tmp_path / "mixed", tmp_path / "temporary"
    shutil.copytree(good, mixed)
    temporary.mkdir()
    assert run(good, tmp_path / "alone", temporary).returncode == 0
    for name, (make, suffix) in CASES.items():
        make(mixed / f"{name}.{suffix}")
    nothing(mixed / "nothing.docx")
    nothing(mixed / "nothing.txt")
    sizes = {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in mixed.iterdir()}
    done = run(mixed, tmp_path / "out", temporary)
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    told = {item["file"]: item for item in json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["inputs"]}
    assert len(told) == len(CASES) + 4
    for name, item in told.items():
        if item["state"] == "failed":
            assert item["code"] in ("damaged", "unsupported", "limit", "unreadable", "empty", "timeout", "memory"), (name, item)
            assert item["cause"].strip() and len(item["cause"]) < 300 and item.get("tries", 1) <= 2, (name, item)
        assert item.get("seconds", 0) < 60, (name, item)
    assert {told[name]["state"] for name in ("000.txt", "001.txt", "traversal.docx", "long_runs.txt")} == {"done"}
    assert not any(told[name]["state"] == "done" for name in ("bomb.docx", "nothing.pdf", "nothing.docx", "huge_picture.png"))
    # the others' rows are what they are alone
    for name in ("cases", "sections", "statistics"):
        lines = (tmp_path / "out" / f"{name}.csv").read_bytes().splitlines()
        assert set((tmp_path / "alone" / f"{name}.csv").read_bytes().splitlines()) <= set(lines)
    # nothing of other files, nothing outside, nothing left, nothing changed
    whole = b"".join(published(tmp_path / "out").values())
    assert b"root:x:0" not in whole and "哈".encode() * 1000 not in whole
    assert not (tmp_path / "evil.txt").exists() and not Path("/tmp/extract-evil.txt").exists()
    assert {path.name for path in tmp_path.iterdir()} == {"good", "mixed", "temporary", "alone", "out"}
    assert list(temporary.iterdir()) == []
    assert {path.name: (path.stat().st_size, path.stat().st_mtime_ns) for path in mixed.iterdir()} == sizes


def test_names_that_mean_harm(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (tmp_path / "temporary").mkdir()
    names = [
        b"a\nb.txt",
        b"\xff\xfe.txt",
        "报\u202etxt.txt".encode(),
        b"-o.txt",
        b"$(touch x);`y`.txt",
        b"=cmd|x.txt",
        b"<b>&.txt",
        b"n" * 251 + b".txt",
    ]
    for number, name in enumerate(names):
        with open(os.fsencode(inbox) + b"/" + name, "wb") as file:
            file.write(text(number).encode())
    (inbox / "loop").symlink_to(inbox)
    (inbox / "self.txt").symlink_to(inbox / "self.txt")
    (inbox / "dangling.txt").symlink_to(tmp_path / "absent.txt")
    os.mkfifo(inbox / "pipe.txt")
    done = run(inbox, tmp_path / "out", tmp_path / "temporary")
    assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
    told = json.loads((tmp_path / "out" / "run.json").read_text("utf-8"))["inputs"]
    states = [item["state"] for item in told]
    assert (states.count("done"), states.count("failed")) == (len(names), 3)
    with (tmp_path / "out" / "documents.csv").open(encoding="utf-8-sig", newline="") as file:
        shown = {row["file"] for row in csv.DictReader(file)}
    assert {"a\\nb.txt", "报\\u202etxt.txt", "'=cmd|x.txt", "n" * 251 + ".txt"} <= shown
    again = run(inbox, tmp_path / "out", tmp_path / "temporary")
    assert again.returncode == 1 and f"0 done, {len(names)} unchanged" in again.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"inbox", "out", "temporary"}


def test_a_run_without_a_network_is_the_same(tmp_path: Path) -> None:
    inbox = write_texts(tmp_path / "inbox", 2)
    docx(inbox / "a.docx", DOCUMENT.format(before="", body=para("清江县优秀案例") + para("一、基本情况") + para("建成 3 个。")))
    (inbox / "page.html").write_text('<html><body><img src="http://192.0.2.1/x.png"><h1>一、基本情况</h1><p>建成 3 个。</p>', "utf-8")
    (tmp_path / "temporary").mkdir()
    apart = ["unshare", "-rn", "--"]
    if subprocess.run([*apart, "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let a process have a network of its own")
    assert subprocess.run([*apart, "cat", "/proc/net/dev"], capture_output=True).stdout.count(b":") == 1  # the loop alone, and that is down
    assert run(inbox, tmp_path / "out", tmp_path / "temporary", apart).returncode == 0
    assert run(inbox, tmp_path / "usual", tmp_path / "temporary").returncode == 0
    assert published(tmp_path / "out") == published(tmp_path / "usual")


def test_no_connection_is_opened(tmp_path: Path) -> None:
    """Also where there is a network: every socket but those between a process and its workers is refused by a hook of the interpreter."""
    inbox = write_texts(tmp_path / "inbox", 1)
    code = f"{HOOK}\nimport sys\nfrom extract.cli import main\nsys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "run", str(inbox), "-o", str(tmp_path / "out"), "--engine", "inprocess", "--no-ocr"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    probe = subprocess.run(
        [sys.executable, "-c", f"{HOOK}\nimport socket; socket.create_connection(('192.0.2.1', 9))"], capture_output=True
    )
    assert probe.returncode != 0 and b"refused by the test" in probe.stderr


HOOK = """
import sys
def hook(event, arguments):
    if event in ("socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo"):
        raise PermissionError("refused by the test: " + event)
sys.addaudithook(hook)
"""


@pytest.mark.parametrize("told", [{}, {"EXTRACT_CACHE": "off"}], ids=["usual", "nothing kept"])
def test_recognition_leaves_nothing_outside_the_output(tmp_path: Path, told: dict[str, str]) -> None:
    """Neither what it recognised nor what the library it uses would tell its maker: that one keeps a number of the machine at home."""
    if recognition.missing():
        pytest.skip("the extra `ocr` is not installed")
    from PIL import Image, ImageDraw

    places = {name: tmp_path / name for name in ("inbox", "home", "temporary", "here")}
    for folder in places.values():
        folder.mkdir()
    picture = Image.new("L", (900, 300), 255)
    ImageDraw.Draw(picture).text((60, 100), "annual report 0371", fill=0, font_size=80)
    picture.save(places["inbox"] / "page.png")
    # where the library takes the machine for one that builds software it is silent in any case
    environment = {name: value for name, value in os.environ.items() if name not in ("CI", "EXTRACT_CACHE") and not name.startswith("XDG_")}
    environment |= {"HOME": str(places["home"]), "TMPDIR": str(places["temporary"]), "PYTHONPATH": str(ROOT), **told}
    command = [sys.executable, "-m", "extract", "run", str(places["inbox"]), "--output", str(tmp_path / "out")]
    done = subprocess.run(command, cwd=places["here"], env=environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    assert "0371" in b"".join(path.read_bytes() for path in (tmp_path / "out" / "text").iterdir()).decode("utf-8")
    assert {name: list(places[name].rglob("*")) for name in ("home", "temporary", "here")} == {"home": [], "temporary": [], "here": []}
    assert bool(list((tmp_path / "out" / ".store").rglob("recognised/pages/*/*.json"))) is not bool(told)


def test_no_file_changes_what_is_found_in_the_next(tmp_path: Path) -> None:
    """pdfium stretches one and the same font for all PDFs that lack theirs, and does not put it back."""
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Times-Italics/Encoding/WinAnsiEncoding>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
    for name, word in {"first": b"W", "last": b"Potato plan"}.items():
        content = b"<</Length %d>>stream\nBT /F1 24 Tf 20 40 Td (%s) Tj ET\nendstream" % (len(word) + 32, word)
        pdf(tmp_path / f"{name}.pdf", [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>", page, content, font])
    for names in (["last"], ["first", "last"]):
        command = [sys.executable, "-m", "extract", "run", *(str(tmp_path / f"{name}.pdf") for name in names), "--no-ocr"]
        assert subprocess.run([*command, "--output", str(tmp_path / names[0]), "--force"], cwd=ROOT, timeout=60).returncode == 0
    kept = [
        [(path.name, path.read_bytes()) for path in sorted(folder.rglob("*")) if path.is_file()]
        for output in ("last", "first")
        for folder in (tmp_path / output / ".store" / "results").glob("??/*")
        if b'"last.pdf"' in (folder / "rows.json").read_bytes()
    ]
    assert len(kept) == 2 and kept[0] == kept[1] and b"Potato" in dict(kept[0])["text.txt"]


def test_temporary_folders_are_private(tmp_path: Path) -> None:
    from extract import store

    with store.scratch(tmp_path) as folder:
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()
