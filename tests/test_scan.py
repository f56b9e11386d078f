"""Scans: signs, rows and columns, rulings, seals, skew, picture files, the cache, and the engine on pages of our own sample."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from math import cos, radians, sin
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from extract import readers
from extract.errors import DamagedInputError, HostileInputError, RecognitionError, UnsupportedInputError
from extract.model import Block, Cell, Document, Grid, Line, Picture, Place
from extract.readers import recognition, recognition_cache, scan
from extract.readers.page_image import PageImage
from extract.readers.scan_lines import Found, line, ordered, sized
from extract.readers.scan_signs import restore
from extract.text import fold

SAMPLES = Path(__file__).parent.parent / "samples" / "forms"


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("EXTRACT_CACHE", str(tmp_path / "kept"))


# ----------------------------------------------------------------------------------------------------------------- signs
@pytest.mark.parametrize(
    ("read", "printed"),
    [
        ("(二)加强宣传引导", "（二）加强宣传引导"),
        ("（二)加强宣传引导", "（二）加强宣传引导"),
        ("(-)加强宣传引导", "（一）加强宣传引导"),
        ("(1)摸清底数", "（1）摸清底数"),
        ("二.主要做法", "二、主要做法"),
        ("三,工作成效", "三、工作成效"),
        ("-、基本情况", "一、基本情况"),
        ("全区建成企业80家(含省级3家),占32.7%;", "全区建成企业80家（含省级3家），占32.7%；"),
        ("（2021-2025年)》", "（2021-2025年）》"),
        ("《行动方案(2023", "《行动方案（2023"),
        ("2021年一2025年共投入1,250万元,同比增长", "2021年—2025年共投入1,250万元，同比增长"),
        ("共检查1，250家企业", "共检查1,250家企业"),
        ("2O24年建成5O家", "2024年建成50家"),
        ("具体如下:", "具体如下："),
        ("全年共投入1,", "全年共投入1,"),
        ("上午8:30到场,比例为2.1:51.3", "上午8:30到场，比例为2.1:51.3"),
        ("工作机制初步建立.", "工作机制初步建立。"),
        ("健办发[2024]12号", "健办发〔2024〕12号"),
        ("健办发〔2024]12号", "健办发〔2024〕12号"),
        ("一5一", "—5—"),
        ("- 12 -", "— 12 —"),
        ('评为"健康企业"称号', "评为“健康企业”称号"),
        ("金1860万元，·占同期利润的2.4%", "金1860万元， 占同期利润的2.4%"),
        ("与2021.年相比", "与2021 年相比"),
    ],
)
def test_signs_are_restored(read: str, printed: str) -> None:
    assert restore(read) == printed
    assert len(restore(read)) == len(read)
    assert restore(printed) == printed


@pytest.mark.parametrize(
    "text",
    [
        "f(x)=1,234.5",
        "GB/T 9704-2012",
        "http://www.example.gov.cn/a,b",
        "1.摸清底数",
        "第一季度3.5万人",
        "1. 某区案例......12",
        "1. 某区案例.……12",
        "十一月",
    ],
)
def test_signs_that_stay(text: str) -> None:
    assert restore(text) == text


# ------------------------------------------------------------------------------------------------------------ lines, rows
def stretch(text: str, x0: float, top: float, em: float = 12.0, score: float = 0.99) -> Found:
    """A recognised stretch of full-width characters whose box is a little higher than they are."""
    high = 1.12 * em
    return Found(text, score, x0, top, x0 + em * len(text), top + high, tuple(x0 + em * (i + 0.5) for i in range(len(text))), em)


def texts(blocks: Sequence[Block]) -> list[str]:
    return [block.text if isinstance(block, Line) else type(block).__name__ for block in blocks]


def test_stretches_of_one_row_become_one_line_with_a_place_for_every_character() -> None:
    row = [stretch("工作成效显著", 80, 100), stretch("共八十家", 190, 101, score=0.7)]
    found = line(row, 3)
    assert found.text == "工作成效显著 共八十家"
    assert len(found.lefts) == len(found.text)
    assert list(found.lefts) == sorted(found.lefts)
    assert found.lefts[0] == 80 and found.lefts[-1] == pytest.approx(190 + 36)
    assert (found.score, found.size, found.place.page) == (0.7, 12.0, 3)


def test_leader_before_a_page_number_is_no_decimal_point() -> None:
    row = [stretch("某区优秀案例", 80, 100), stretch(".9", 500, 100)]
    assert line(row, 1).text == "某区优秀案例 9"
    row = [stretch("某区优秀案例", 80, 100), stretch("……", 152, 100), stretch(".9", 176, 100)]
    assert line(row, 1).text == "某区优秀案例……9"


def test_line_that_ends_in_a_sign_is_as_full_as_its_neighbours() -> None:
    assert line([stretch("建立机制，", 80, 100)], 1, 143.0).place.x1 == 143.0
    assert line([stretch("建立机制，", 80, 100)], 1, 500.0).place.x1 == 146.0
    assert line([stretch("建立机制了", 80, 100)], 1, 500.0).place.x1 == 140.0


def test_size_comes_from_the_pitch_and_short_stretches_take_that_of_the_page() -> None:
    body = [stretch("全区建立联席会议制度并督促落实", 80, 100 + 20 * i) for i in range(5)]
    short = Found("家。", 0.99, 80, 210, 104, 225.6, (86.0, 98.0))
    # the box of the last word of a paragraph, half as high again as its line
    high = Found("成效。", 0.99, 80, 230, 118, 250, (87.0, 99.0, 112.0))
    title = Found("优秀案例汇编", 0.99, 80, 40, 224, 66, tuple(92.0 + 24 * i for i in range(6)))
    assert [f.size for f in sized([f._replace(size=0.0) for f in body] + [short, high, title])] == [12.0] * 5 + [12.0, 12.0, 24.0]


def test_specks_are_hidden_and_not_lost() -> None:
    assert [b.stream for b in ordered([stretch("；·", 80, 100, score=0.3)], [], 1, 595, 842) if isinstance(b, Line)] == ["hidden"]


def test_two_columns_are_read_one_after_the_other() -> None:
    left = [stretch(f"左栏文字第{n}行全区建立", 60, 100 + 18 * i) for i, n in enumerate("一二三四五六七八九十")]
    right = [stretch(f"右栏文字第{n}行全区建立", 330, 103 + 18 * i) for i, n in enumerate("一二三四五六七八九十")]
    title = stretch("两栏之上的通栏标题文字横贯全页两栏之上的通栏标题文字", 80, 60, 16)
    found = texts(ordered([*right, *left, title], [], 1, 595, 842))
    assert found[0].startswith("两栏之上")
    assert [t[0] for t in found[1:]] == ["左"] * 10 + ["右"] * 10
    assert found[1][5] + found[10][5] == "一十"


def test_spread_is_read_page_by_page_unless_something_crosses_the_fold() -> None:
    left = [stretch("左页文字", 60, 100), stretch("左页再来", 60, 400)]
    right = [stretch("右页文字", 660, 100), stretch("右页再来", 660, 300)]
    assert texts(ordered([*right, *left], [], 1, 1190, 842)) == ["左页文字", "左页再来", "右页文字", "右页再来"]
    assert texts(ordered([*right, *left], [], 1, 1190, 842, folded=False)) == ["左页文字 右页文字", "右页再来", "左页再来"]


def test_grids_and_pictures_stand_where_they_are_printed() -> None:
    grid = Grid((Cell("甲", 0, 0),), 1, 1, Place(1, 80, 150, 500, 300))
    picture = Picture(b"", "jpg", 1, 1, Place(1, 80, 330, 500, 500))
    found = ordered([stretch("表之前", 80, 120), stretch("图题", 250, 505), stretch("表之后", 80, 305)], [picture, grid], 1, 595, 842)
    assert texts(found) == ["表之前", "Grid", "表之后", "Picture", "图题"]


@pytest.mark.parametrize(("page", "top", "tables"), [(2, 400, 0), (2, 60, 1), (1, 60, 0), (1, 760, 1)])
def test_boxes_in_a_row_are_a_drawing_unless_a_page_break_is_near(page: int, top: float, tables: int) -> None:
    from extract.readers.ruled_tables import Lattice
    from extract.readers.scan_page import _grids

    row = Lattice((80, 200, 400), (top, top + 20), ((0, 0, 1, 1), (0, 1, 1, 1)))
    words = [stretch("受理", 100, top + 4), stretch("办结", 250, top + 4)]
    grids, rest = _grids([row], words, page, 842)
    assert (len(grids), len(rest)) == (tables, 0 if tables else 2)


# ---------------------------------------------------------------------------------------------------------------- pixels
@pytest.fixture
def paper() -> Any:
    np = pytest.importorskip("numpy")
    pytest.importorskip("cv2", reason="the extra `ocr` is not installed")
    return np.full((1200, 1000, 3), 245, np.uint8)


def test_ruled_table_with_a_merged_cell_on_a_page_that_leans(paper: Any) -> None:
    import cv2

    from extract.readers import scan_rulings, scan_upright

    for y in (300, 360, 420, 480):
        cv2.line(paper, (100, y), (900, y), (0, 0, 0), 2)
    for x in (100, 400, 900):
        cv2.line(paper, (x, 300), (x, 480), (0, 0, 0), 2)
    cv2.line(paper, (650, 360), (650, 480), (0, 0, 0), 2)
    for x in range(120, 380, 40):  # print: strokes as long as a character, side by side
        cv2.line(paper, (x, 330), (x + 32, 330), (0, 0, 0), 3)
    leaning = scan_upright.straight(paper, 0, -1.0)
    level = scan_upright.straight(leaning, 0, 1.0)
    dark = scan_rulings.ink(cv2.cvtColor(level, cv2.COLOR_BGR2GRAY))
    (table,), mask = scan_rulings.tables(dark, 2.0, 36.0)
    assert sorted(table.cells) == [
        (0, 0, 1, 1),
        (0, 1, 1, 2),
        (1, 0, 1, 1),
        (1, 1, 1, 1),
        (1, 2, 1, 1),
        (2, 0, 1, 1),
        (2, 1, 1, 1),
        (2, 2, 1, 1),
    ]
    assert [round(y) for y in table.ys] == pytest.approx([150, 180, 210, 240], abs=1)
    assert mask[330, 130] == 0 and mask[360, 500] == 255


def test_seal_goes_and_print_under_it_and_red_letterhead_stay(paper: Any) -> None:
    import cv2

    from extract.readers import scan_rulings

    cv2.circle(paper, (500, 800), 110, (40, 40, 215), 8)
    cv2.rectangle(paper, (380, 790), (620, 800), (20, 20, 20), -1)  # print across the seal
    cv2.rectangle(paper, (390, 790), (398, 800), (10, 10, 105), -1)  # where the ring lies over it
    cv2.rectangle(paper, (100, 100), (900, 150), (40, 40, 215), -1)  # letterhead
    clean = scan_rulings.without_seals(paper, 2.0)
    assert clean[690, 500].min() > 200
    assert clean[795, 500].max() < 60 and clean[795, 394].max() < 140
    assert (clean[125, 500] == paper[125, 500]).all()
    black = paper.copy()
    black[:] = 245
    assert scan_rulings.without_seals(black, 2.0) is black


def test_picture_needs_a_caption(paper: Any) -> None:
    import cv2

    from extract.readers import scan_rulings
    from extract.readers.scan_rulings import Box

    cv2.rectangle(paper, (300, 200), (700, 500), (120, 130, 140), -1)
    grey = cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY)
    dark = scan_rulings.ink(grey)
    caption = (Box(200, 258, 300, 272), "培训现场照片一角")
    (found,) = scan_rulings.pictures(grey, dark, [], [caption], 2.0)
    assert found == pytest.approx((150, 100, 350, 250), abs=4)
    assert scan_rulings.pictures(grey, dark, [], [(Box(20, 258, 480, 272), "全区建立了联席会议制度，督促各项任务落实。")], 2.0) == []
    assert scan_rulings.pictures(grey, dark, [Box(140, 90, 360, 260)], [caption], 2.0) == []


@pytest.mark.parametrize("angle", [-3.0, -0.4, 0.0, 0.7, 5.0])
def test_skew_is_that_of_the_long_boxes(paper: Any, angle: float) -> None:
    import numpy as np

    from extract.readers import scan_upright

    across = np.array([cos(radians(angle)), sin(radians(angle))])
    down = np.array([-across[1], across[0]])
    boxes = [
        np.array([p, p + 700 * across, p + 700 * across + 40 * down, p + 40 * down])
        for p in (np.array([100.0, y]) for y in range(100, 900, 60))
    ]
    boxes.append(np.array([[500, 950], [540, 930], [550, 960], [510, 980]], float))
    assert scan_upright.skew(np.array(boxes, np.float32)) == pytest.approx(angle, abs=0.02)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_places_of_a_turned_page_lead_back_to_the_page_as_shown(paper: Any, turn: int) -> None:
    import numpy as np

    from extract.readers import scan_upright

    paper[100:140, 200:500] = 0
    upright = scan_upright.straight(paper, turn, 0.0)
    ys, xs = np.nonzero(upright[:, :, 0] == 0)
    place = Place(1, float(xs.min()), float(ys.min()), float(xs.max() + 1), float(ys.max() + 1))
    assert scan_upright.place_back(place, turn, 1000.0, 1200.0) == Place(1, 200.0, 100.0, 500.0, 140.0)


def test_figures_beyond_a_leader_are_seen_and_specks_are_not(paper: Any) -> None:
    import cv2

    from extract.readers import scan_boxes, scan_rulings

    cv2.rectangle(paper, (100, 300), (500, 340), (0, 0, 0), 4)  # a line of print that has a box
    cv2.rectangle(paper, (850, 304), (866, 334), (0, 0, 0), 4)  # a figure that has none
    cv2.circle(paper, (700, 330), 2, (0, 0, 0), -1)  # a dot of the leader
    cv2.rectangle(paper, (850, 704), (866, 734), (0, 0, 0), 4)  # a mark in no row
    dark = scan_rulings.ink(cv2.cvtColor(paper, cv2.COLOR_BGR2GRAY))
    (spot,) = scan_boxes.unseen(dark, [], [(96.0, 296.0, 504.0, 344.0)], 2.0)
    assert spot[0] < 850 < 866 < spot[2] and spot[1] == 296.0


def test_leaders_are_rows_of_dots_between_two_boxes_of_a_row() -> None:
    np = pytest.importorskip("numpy")
    from extract.readers import scan_boxes

    bare = np.zeros((200, 1000), np.uint8)
    for x in range(300, 880, 10):
        bare[80:84, x : x + 4] = 255
    spots = [(50.0, 50.0, 295.0, 95.0), (890.0, 50.0, 920.0, 95.0), (50.0, 120.0, 295.0, 165.0), (890.0, 120.0, 920.0, 165.0)]
    assert scan_boxes.leaders(bare, spots) == [(296.0, 50.0, 889.0, 95.0)]
    bare[60:64, 300:880:20] = 255  # dots at two heights are grain
    assert scan_boxes.leaders(bare, spots) == []


def test_blank_between_figures_shows_in_the_white_between_them() -> None:
    np = pytest.importorskip("numpy")
    from extract.readers import scan_boxes

    def printed(*edges: tuple[int, int]) -> tuple[Any, list[float]]:
        bare = np.zeros((45, 400), np.uint8)
        for left, right in edges:
            bare[5:40, left:right] = 255
        return bare, [(left + right) / 800 for left, right in edges]

    bare, centres = printed((2, 38), (52, 60), (82, 98), (102, 118), (122, 138))
    text, places = scan_boxes.spaced("表1202", centres, bare)
    assert (text, len(places)) == ("表1 202", 6)
    assert list(places) == sorted(places)
    bare, centres = printed((52, 60), (72, 80), (86, 102), (106, 122))  # two figures 1 with the white that they have
    assert scan_boxes.spaced("1120", centres, bare)[0] == "1120"
    bare, centres = printed((10, 30), (50, 70), (90, 110), (130, 150))  # full-width figures
    assert scan_boxes.spaced("3480", centres, bare)[0] == "3480"


# ----------------------------------------------------------------------------------------------------------------- files
class Recorder:
    """Stands for the engine: keeps the pages it was given and says one line for each."""

    def __init__(self) -> None:
        self.pages: list[PageImage] = []

    def __call__(self, image: PageImage) -> list[Block]:
        self.pages.append(image)
        return [Line(f"第{image.number}页的文字", Place(image.number, 1, 1, 2, 2), score=0.6)]


def test_picture_file_is_a_document_of_one_page(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.png", Recorder()
    Image.new("L", (600, 900), 255).save(path, dpi=(150, 150))
    document = readers.read(path, recognise=seen)
    assert (document.format, document.pages[0].ocr, texts(document.blocks)) == ("scan", True, ["第1页的文字"])
    assert (seen.pages[0].width, seen.pages[0].height) == pytest.approx((288, 432), abs=0.1)
    assert len(seen.pages[0].pixels) == 600 * 900 * 3
    assert [(f.code, f.page, f.evidence) for f in document.findings] == [("low_ocr_confidence", 1, "第1页的文字")]


def test_picture_without_resolution_is_an_a4_sheet(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.jpg", Recorder()
    Image.new("RGB", (1000, 1414), "white").save(path)
    scan.read(path, recognise=seen)
    assert (seen.pages[0].width, seen.pages[0].height) == pytest.approx((595.3, 841.8), abs=0.5)


def test_every_frame_of_a_tiff_is_a_page_and_a_fax_gets_square_pixels(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.tif", Recorder()
    frames = [Image.new("1", (864, 550), 1) for _ in range(3)]
    frames[0].save(path, save_all=True, append_images=frames[1:], dpi=(204, 98))
    assert texts(scan.read(path, recognise=seen).blocks) == ["第1页的文字", "第2页的文字", "第3页的文字"]
    assert (seen.pages[0].columns, seen.pages[0].rows) == (864, 1145)


def test_exif_orientation_sets_a_photograph_upright(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.jpg", Recorder()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (900, 600), "white").save(path, exif=exif)
    scan.read(path, recognise=seen)
    assert (seen.pages[0].columns, seen.pages[0].rows) == (600, 900)
    assert seen.pages[0].width < seen.pages[0].height


def test_transparency_is_paper(tmp_path: Path) -> None:
    path, seen = tmp_path / "a.png", Recorder()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(path)
    scan.read(path, recognise=seen)
    assert set(seen.pages[0].pixels) == {255}


def test_bad_pictures_are_typed_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.effect_noise((400, 400), 80).save(buffer, "JPEG")
    cut = tmp_path / "cut.jpg"
    cut.write_bytes(buffer.getvalue()[: len(buffer.getvalue()) // 3])
    with pytest.raises(DamagedInputError, match="cut off"):
        readers.read(cut, recognise=Recorder())
    huge = tmp_path / "huge.png"
    Image.new("L", (300, 300)).save(huge)
    monkeypatch.setattr(scan, "MAX_PIXELS", 1000)
    with pytest.raises(HostileInputError, match="300 × 300"):
        readers.read(huge, recognise=Recorder())


# ------------------------------------------------------------------------------------------------- without the extra, doubts
def test_without_the_extra_scans_are_said_and_pictures_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "missing", lambda: "rapidocr")
    document = readers.read(SAMPLES / "county_cases_scan.pdf")
    codes = [f.code for f in document.findings]
    assert codes.count("image_without_text_layer") == len(document.pages)
    assert [f.evidence for f in document.findings if f.code == "recognition_missing"] == ["rapidocr"]
    path = tmp_path / "a.png"
    Image.new("L", (100, 100), 255).save(path)
    with pytest.raises(UnsupportedInputError, match=r"not installed \(rapidocr\)"):
        readers.read(path)


def test_engine_that_cannot_start_costs_no_text_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(image: PageImage) -> list[Block]:
        raise RecognitionError("text recognition cannot start: ImportError: libGL.so.1")

    monkeypatch.setattr(scan, "recognise", fail)
    monkeypatch.setattr(recognition, "missing", lambda: "")
    document = readers.read(SAMPLES / "county_cases_scan.pdf")
    assert [f.evidence for f in document.findings if f.code == "recognition_missing"] == [
        "text recognition cannot start: ImportError: libGL.so.1"
    ]


def test_models_that_are_gone_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition.importlib.util, "find_spec", lambda name: None)
    recognition.models.cache_clear()
    with pytest.raises(RecognitionError, match="has no models"):
        recognition.models()


def test_doubts_name_lines_and_cells_but_no_page_numbers() -> None:
    blocks: tuple[Block, ...] = (
        Line("看不清的一行", Place(2, 0, 0, 1, 1), score=0.61),
        Line("清楚的一行", Place(2, 0, 0, 1, 1), score=0.99),
        Line("—5—", Place(2, 0, 0, 1, 1), score=0.6),
        Line("读到的一行", Place(2, 0, 0, 1, 1)),
        Grid((Cell("1 240", 0, 0, place=Place(3, 0, 0, 1, 1), score=0.7), Cell("18", 0, 1, place=Place(3, 0, 0, 1, 1), score=1.0)), 1, 2),
    )
    found = scan.doubts(Document("scan", blocks))
    assert [(f.page, f.evidence) for f in found] == [(2, "看不清的一行"), (3, "1 240")]
    assert "0.61" in found[0].message


# ----------------------------------------------------------------------------------------------------------------- cache
def test_cache_gives_back_what_was_stored_and_nothing_unsound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = recognition_cache.key(b"page", "models")
    assert name != recognition_cache.key(b"pagem", "odels")
    assert recognition_cache.load(name, tmp_path) is None
    recognition_cache.store(name, {"print": ["案例"]}, tmp_path)
    assert recognition_cache.load(name, tmp_path) == {"print": ["案例"]}
    (path,) = tmp_path.rglob("*.json")
    assert not list(tmp_path.rglob("*.part"))
    for damaged in ("", "{", json.dumps({"name": "another", "value": 1}), "[]"):
        path.write_text(damaged, encoding="utf-8")
        assert recognition_cache.load(name, tmp_path) is None
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    recognition_cache.store(name, 1, blocked)
    assert recognition_cache.load(name, blocked) is None
    monkeypatch.setenv("EXTRACT_CACHE", "off")
    assert recognition_cache.folder() is None
    monkeypatch.delenv("EXTRACT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(recognition_cache.sys, "platform", "linux")
    assert recognition_cache.folder() == tmp_path / "xdg" / "extract"


# ---------------------------------------------------------------------------------------------------------------- engine
@pytest.fixture(scope="module")
def engine() -> Iterator[None]:
    if recognition.missing():
        pytest.skip("the extra `ocr` is not installed")
    yield


def page(number: int) -> PageImage:
    """A page of the scanned sample, from 1, as the PDF reader draws it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(SAMPLES / "county_cases_scan.pdf")
    drawn = document[number - 1]
    width, height = drawn.get_size()
    image = drawn.render(scale=200 / 72).to_pil().convert("RGB")
    return PageImage(number, width, height, image.width, image.height, image.tobytes())


def turned(image: PageImage, degrees: int) -> PageImage:
    """The page turned counter-clockwise."""
    picture = Image.frombytes("RGB", (image.columns, image.rows), image.pixels).rotate(degrees, expand=True)
    sides = (image.height, image.width) if degrees in (90, 270) else (image.width, image.height)
    return PageImage(image.number, *sides, picture.width, picture.height, picture.tobytes())


COVER = ["江西省第三批健康企业建设", "优秀案例汇编", "（行政推广篇）", "江西省健康企业建设协作办公室", "2025年6月"]


def test_print_under_a_seal_is_read_once_and_kept(engine: None, monkeypatch: pytest.MonkeyPatch) -> None:
    cover = page(2)
    found = scan.recognise(cover)
    assert texts(found) == COVER
    assert all(isinstance(b, Line) and b.score is not None and b.score > 0.9 and len(b.lefts) == len(b.text) for b in found)

    def fail(*_: object) -> None:
        raise AssertionError("a page that is kept is not recognised again")

    monkeypatch.setattr(recognition, "boxes", fail)
    monkeypatch.setattr(recognition, "texts", fail)
    assert scan.recognise(cover) == found


@pytest.mark.parametrize("degrees", [90, 180])
def test_pages_that_lie_or_stand_on_their_head_are_read(engine: None, degrees: int) -> None:
    image = turned(page(2), degrees)
    found = scan.recognise(image)
    assert texts(found) == COVER
    places = [b.place for b in found]
    assert all(p.x0 is not None and p.x1 is not None and 0 <= p.x0 < p.x1 <= image.width for p in places)
    title = places[0]
    # the title stands in the upper half of the upright page
    assert title.x1 is not None and title.top is not None
    assert title.x1 < image.width / 2 if degrees == 90 else title.top > image.height / 2


def test_text_and_table_of_a_scanned_page(engine: None) -> None:
    blocks = scan.recognise(page(7))
    expected = fold((SAMPLES / "county_cases_txt.txt").read_text(encoding="utf-8")).text
    body = "".join(fold(b.text).text for b in blocks if isinstance(b, Line) and not b.text.startswith("—"))
    assert len(body) > 250
    wrong = [b.text for b in blocks if isinstance(b, Line) and fold(b.text).text not in expected.replace("\n", "") and b.text[:1] != "—"]
    assert wrong == []
    (grid,) = [b for b in blocks if isinstance(b, Grid)]
    cells = {(c.row, c.column): "".join(c.text.split()) for c in grid.cells}
    assert [cells[0, j] for j in range(4)] == ["年份", "新建健康企业（家）", "培训（人次）", "投入资金（万元）"]
    assert [cells[3, j] for j in range(4)] == ["2024", "34", "2860", "10370"]
    assert (grid.rows, grid.columns, len(grid.cells)) == (4, 4, 16)
