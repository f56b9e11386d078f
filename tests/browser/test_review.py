"""The review page in a headless Chromium, opened from its file as a double click does."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat
from watching import SAMPLES, Watch, run

from extract import amend, codes, corrections, report, tables
from extract.model import Row
from extract.workbook import Ending

Visit = Callable[..., Any]
PDF = "company_cases_pdf.pdf"


def read(output: Path, table: str) -> list[dict[str, str]]:
    with (output / f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def doc_of(output: Path, file: str) -> str:
    return next(row["doc_id"] for row in read(output, "documents") if row["file"] == file)


def a_statistic(output: Path, file: str = PDF) -> dict[str, str]:
    """A number whose quote stands on one line of its page."""
    doc = doc_of(output, file)
    return next(row for row in read(output, "statistics") if row["doc_id"] == doc and row["quote"] == "操作规程48份")


def items(page: Any) -> list[str]:
    return [str(node.get_attribute("data-key")) for node in page.query_selector_all("#list .item")]


def test_opens_without_complaint_or_network_and_shows_what_needs_a_look_first(made: Path, visit: Visit, watch: Watch) -> None:
    page = visit(made)
    page.wait_for_selector("#pages img")
    styles = [node.get_attribute("class") for node in page.query_selector_all("#list .item")]
    look = [("look" in style or "error" in style) for style in styles]
    assert look[0] and sum(look) >= 3
    assert look == sorted(look, reverse=True)
    page.click("#show-text")
    page.click("#help-open")
    assert watch.complaints == []
    assert watch.outside() == []


def test_a_click_on_a_statistic_marks_its_print_on_its_page(made: Path, visit: Visit) -> None:
    row = a_statistic(made)
    page = visit(made, f"#{row['doc_id']}")
    page.fill("#search", row["quote"])
    page.wait_for_timeout(300)
    page.click(f"[data-key='{row['statistic_id']}'] .row")
    box = page.wait_for_selector(".box.here")
    sheet = page.query_selector(".page:has(.box.here)")
    assert sheet.get_attribute("data-number") == row["page"]
    page.wait_for_timeout(300)
    assert sheet.query_selector("img").evaluate("node => node.complete && node.naturalWidth > 0")
    outer, inner = sheet.bounding_box(), box.bounding_box()

    with pypdfium2.PdfDocument(SAMPLES / PDF) as document:
        source = document[int(row["page"]) - 1]
        width, height = source.get_size()
        scale = width / outer["width"]
        left, top = (inner["x"] - outer["x"]) * scale, (inner["y"] - outer["y"]) * scale
        right, bottom = left + inner["width"] * scale, top + inner["height"] * scale
        # what the file itself says is printed within the box on the screen
        printed = source.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
        assert printed.replace(" ", "") == row["quote"]
        whole = source.render(scale=2).to_pil().convert("L")

    # and what the eye sees there is that print, not that of another line
    page.evaluate("document.querySelectorAll('.box').forEach((node) => { node.style.visibility = 'hidden'; })")
    shot = Image.open(io.BytesIO(page.screenshot(clip=inner))).convert("L")

    def difference(down: float) -> float:
        there = whole.crop(tuple(round(v * 2) for v in (left, top + down, right, bottom + down))).resize(shot.size)
        return float(ImageStat.Stat(ImageChops.difference(there, shot)).mean[0])

    assert difference(0) < 0.5 * min(difference(29), difference(-29))


def test_a_click_on_the_page_and_in_the_text_shows_the_rows_there(made: Path, visit: Visit) -> None:
    row = a_statistic(made)
    page = visit(made, f"#{row['doc_id']}")
    sheet = page.query_selector(f".page[data-number='{row['page']}']")
    sheet.scroll_into_view_if_needed()
    width = 595.3 / sheet.bounding_box()["width"]
    x, y = (float(row["x0"]) + float(row["x1"])) / 2, (float(row["top"]) + float(row["bottom"])) / 2
    sheet.click(position={"x": x / width, "y": y / width})
    assert row["statistic_id"] in items(page)
    assert len(items(page)) < 5
    page.click("#found button")
    assert len(items(page)) > 20

    page.click("#show-text")
    page.click("#text p:has-text('操作规程48份') mark.value:has-text('48')")
    assert page.get_attribute("#list .item.open", "data-key") == row["statistic_id"]
    marked = "".join(node.text_content() for node in page.query_selector_all("#text mark.here"))
    assert marked == row["quote"]


def test_a_number_stands_in_its_sentence_with_its_parts_in_colours(made: Path, visit: Visit) -> None:
    row = a_statistic(made)
    page = visit(made, f"#{row['statistic_id']}")
    proof = page.wait_for_selector(".item.open .proof")
    assert proof.text_content() == row["sentence"]
    for part in ("metric", "value", "unit"):
        words = "".join(node.text_content() for node in proof.query_selector_all(f"mark.{part}"))
        assert words == row[part], part
        assert proof.query_selector(f"mark.{part}").evaluate("node => getComputedStyle(node).backgroundColor") != "rgba(0, 0, 0, 0)"


def test_filters_and_keys(made: Path, visit: Visit) -> None:
    page = visit(made, f"#{doc_of(made, PDF)}")
    page.select_option("#filter-table", "honours")
    assert {key.split("-")[1][0] for key in items(page)} == {"h"}
    page.select_option("#filter-table", "")
    page.select_option("#filter-case", index=2)
    case = page.input_value("#filter-case")
    keys = items(page)
    held = {row[tables.KEY[name]]: row.get("case_id") for name in tables.NAMES for row in read(made, name)}
    assert keys and {held[key] for key in keys} == {case}
    page.select_option("#filter-case", "")
    page.select_option("#filter-role", "results")
    assert items(page)
    page.select_option("#filter-role", "")
    page.select_option("#filter-state", "code numbering_gap")
    assert all("-w" in key for key in items(page)) and items(page)
    page.select_option("#filter-state", "look")
    page.focus("#list")
    page.keyboard.press("j")
    before = page.get_attribute("#list .item.open", "data-key")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.get_attribute("#list .item.open", "data-key") == before
    page.keyboard.press("a")
    assert page.query_selector(f"[data-key='{before}'].done") is not None
    assert page.get_attribute("#list .item.open", "data-key") != before
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.type("jja")
    assert page.input_value("#search") == "jja"


def test_the_reasons_lead_through_the_rows_to_the_end_and_to_the_next_file(made: Path, visit: Visit) -> None:
    page = visit(made, f"#{doc_of(made, PDF)}")
    doubtful = {name: [row for row in read(made, name) if row["doc_id"] == doc_of(made, PDF) and row.get("doubt")] for name in tables.NAMES}
    grave = [row for row in read(made, "warnings") if row["doc_id"] == doc_of(made, PDF) and row["severity"] != "info"]
    total = sum(map(len, doubtful.values())) + len(grave)
    assert page.text_content("#progress-text") == f"已看 0 / {total}"
    page.keyboard.press("Escape")
    page.click("#reasons .chip[data-state='doubt metric_uncertain']")
    uncertain = [row["statistic_id"] for row in doubtful["statistics"] if "metric_uncertain" in row["doubt"].split(";")]
    assert items(page) == uncertain and len(uncertain) > 1
    assert page.text_content("#reasons .chip[aria-pressed='true'] b") == str(len(uncertain))
    assert page.text_content("#advice") == codes.DOUBT_ADVICE["metric_uncertain"]
    assert page.query_selector(".item.open .advice") is None
    page.focus("#list .item.open .row")
    for n, key in enumerate(uncertain):
        assert page.get_attribute("#list .item.open", "data-key") == key
        page.keyboard.press("a")
        assert page.text_content("#progress-text") == f"已看 {n + 1} / {total}"
    assert page.text_content("#reasons .chip[aria-pressed='true'] b") == "✓"
    # all the rest by one key, in the order of the list
    page.click("#reasons .chip[aria-pressed='true']")
    page.click(f"[data-key='{uncertain[0]}'] .row")
    assert page.text_content(".item.open .advice") == codes.DOUBT_ADVICE["metric_uncertain"]
    for _ in range(1 + total - len(uncertain)):  # on a row that is done it goes on only
        page.keyboard.press("a")
    assert page.text_content("#progress-text") == f"已看 {total} / {total}"
    assert page.evaluate("document.getElementById('progress-bar').style.width") == "100%"
    assert "需看" not in page.text_content(f"#document option[value='{doc_of(made, PDF)}']")
    page.click("#found .next")
    page.wait_for_selector(f"body[data-ready='{doc_of(made, 'county_cases_typed.docx')}']")
    assert page.text_content("#progress-text").startswith("已看 0 / ")


def test_the_pages_and_the_workbook_lead_to_one_another(made: Path, visit: Visit, watch: Watch) -> None:
    page = visit(made)
    assert (made / page.get_attribute("header a:has-text('工作簿')", "href")).is_file()
    page.click("header a:has-text('汇总')")
    page.wait_for_selector("h1:has-text('汇总')")
    assert (made / page.get_attribute("header a:has-text('工作簿')", "href")).is_file()
    page.click("header a:has-text('核对页')")
    page.wait_for_selector("body[data-ready]")
    assert watch.complaints == [] and watch.outside() == []


@pytest.fixture
def own(tmp_path: Path) -> tuple[Path, Path]:
    """An input folder and an output that a test may change."""
    inputs = tmp_path / "input"
    inputs.mkdir()
    shutil.copy(SAMPLES / PDF, inputs / PDF)
    output = tmp_path / "output"
    assert run(inputs, output).exit_code == 0
    return inputs, output


def test_what_is_corrected_here_is_so_in_the_next_run(own: tuple[Path, Path], visit: Visit, watch: Watch) -> None:
    inputs, output = own
    row = a_statistic(output)
    text = (output / "text" / f"{row['doc_id']}.txt").read_text("utf-8")
    # printed more than once, and not meant where it is printed first
    wrong = next(r for r in read(output, "statistics") if 0 <= text.find(r["quote"]) < int(r["char_start"]))
    honour = read(output, "honours")[0]
    page = visit(output, f"#{row['statistic_id']}")
    page.fill(".item.open [data-column='value']", "四十八")
    page.click(".item.open .save")
    assert "应为数字" in page.text_content(".item.open .error")
    page.fill(".item.open [data-column='value']", "49")
    page.fill(".item.open [data-column='metric']", '=规程"甲",乙')
    page.click(".item.open .save")
    finding = next(r for r in read(output, "warnings") if r["code"] == "numbering_gap")
    for key, button in ((wrong["statistic_id"], ".delete"), (honour["honour_id"], ".accept"), (finding["warning_id"], ".accept")):
        page.goto(page.url.partition("#")[0] + f"#{key}")
        page.wait_for_selector(f"[data-key='{key}'].open")
        page.click(f"[data-key='{key}'] {button}")
    # a new row from text that is selected
    page.click("#show-text")
    page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
            while (walker.nextNode() && !walker.currentNode.textContent.includes('建设领导小组')) { /* on to the next piece */ }
            const at = walker.currentNode.textContent.indexOf('建设领导小组');
            getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + 6);
        }"""
    )
    chosen = page.evaluate("getSelection().toString()")
    page.click("#add-open")
    page.select_option("#add-table", "organizations")
    page.click("#add-form .main")
    with page.expect_download() as waiting:
        page.click("#export")
    assert waiting.value.suggested_filename == "corrections.csv"
    waiting.value.save_as(inputs / "corrections.csv")
    assert (inputs / "corrections.csv").read_bytes().startswith(b"\xef\xbb\xbfaction,table,")
    assert '"\'=规程""甲"",乙"' in (inputs / "corrections.csv").read_text("utf-8-sig")
    line = next(item for item in corrections.read(inputs / "corrections.csv") if item.action == "delete")
    start = int(wrong["char_start"])
    places = [at for at in range(len(text)) if text.startswith(wrong["quote"], at)]
    assert (line.stretch, line.occurrence) == (wrong["quote"], places.index(start) + 1)
    assert text[:start].endswith(line.prefix) and text[int(wrong["char_end"]) :].startswith(line.suffix)
    assert line.prefix and line.suffix

    run(inputs, output)
    after = next(r for r in read(output, "statistics") if r["statistic_id"] == row["statistic_id"])
    assert (after["value"], after["metric"], after["corrected"]) == ("49", '\'=规程"甲",乙', "true")
    assert (after["quote"], after["unit"]) == (row["quote"], row["unit"])
    assert wrong["statistic_id"] not in {r["statistic_id"] for r in read(output, "statistics")}
    assert next(r for r in read(output, "honours") if r["honour_id"] == honour["honour_id"])["corrected"] == "true"
    assert [r["name"] for r in read(output, "organizations") if r["corrected"] == "true"] == [chosen]
    assert sum(r["corrected"] == "true" for r in read(output, "statistics")) == 1
    assert not [r for r in read(output, "warnings") if r["code"] == "correction_unmatched"]
    assert [r["warning_id"] for r in read(output, "warnings") if r["corrected"] == "true"] == [finding["warning_id"]]

    # the page of the new run has nothing left to export but what the file holds, and can take it back
    page.goto(page.url.partition("#")[0])
    page.reload()
    page.wait_for_selector("body[data-ready]")
    assert page.text_content("#fixes-count") == "6"
    assert page.query_selector("#reasons [data-state='code numbering_gap'].done") is not None
    page.click("#fixes-open")
    assert [node.text_content() for node in page.query_selector_all("#fixes-list li") if "4.医疗服务到点" in node.text_content()]
    page.click("#fixes .close")
    page.goto(page.url.partition("#")[0] + f"#{row['statistic_id']}")
    page.wait_for_selector(".item.open .undo")
    assert "已生效" in page.text_content(".item.open .meta")
    page.click(".item.open .undo")
    with page.expect_download() as waiting:
        page.click("#export")
    waiting.value.save_as(inputs / "corrections.csv")
    run(inputs, output)
    back = next(r for r in read(output, "statistics") if r["statistic_id"] == row["statistic_id"])
    assert (back["value"], back["metric"], back["corrected"]) == (row["value"], row["metric"], "false")
    assert watch.complaints == []


HOSTILE = '"><img src=x onerror="window.harmed=1"><script>window.harmed=2</script>'


def test_hostile_text_does_no_harm(tmp_path: Path, visit: Visit, watch: Watch) -> None:
    inputs = tmp_path / "input"
    inputs.mkdir()
    text = f"{HOSTILE}案例\n\n一、做法{HOSTILE}\n（一）抓培训</script>\n全县培训职工 1200 人，{HOSTILE}获评“{HOSTILE}”称号。\n\u2028'];alert(1)//\n"
    (inputs / '"><img src=x onerror=alert(1)>.txt').write_text(text, encoding="utf-8")
    output = tmp_path / "output"
    assert run(inputs, output).exit_code == 0
    page = visit(output)
    page.wait_for_selector("#text p")
    for key in items(page):
        page.click(f"[data-key='{key}'] .row")
    assert HOSTILE in page.text_content("#text")
    assert page.evaluate("window.harmed") is None
    assert page.query_selector_all("#text img, #list img, #list script, header img") == []
    assert watch.complaints == [] and watch.outside() == []


@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_nothing_serious_for_axe_and_nothing_beside_the_window(made: Path, visit: Visit, width: int, height: int) -> None:
    axe = pytest.importorskip(
        "axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed (dependency group test)"
    )
    row = a_statistic(made)
    page = visit(made, f"#{row['statistic_id']}", width, height)
    page.wait_for_selector(".item.open")

    def check(state: str) -> None:
        found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}).response["violations"]
        grave = [(v["id"], v["nodes"][0]["html"][:120]) for v in found if v["impact"] in ("serious", "critical")]
        assert grave == [], state
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width, state
        for node in page.query_selector_all("#list, #text"):
            assert node.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, state

    check("pages")
    page.click("#show-text")
    check("text")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#text p'))")
    page.click("#add-open")
    check("add")
    page.click("#add .close")
    page.click("#help-open")
    check("help")
    page.click("#help .close")
    if width < 800:
        assert not page.is_visible("#filter-state")
        page.click("#filters-toggle")
        check("filters")
    page.click("#reasons .chip")
    check("reason")
    page.select_option("#filter-state", "look")
    page.keyboard.press("Escape")
    page.click("#list .item:last-child .row")
    page.click("#list .item.open .accept")
    page.click("#fixes-open")
    check("fixes")
    page.goto((made / "overview.html").as_uri())
    page.wait_for_selector("svg.map")
    page.click("summary >> nth=0")
    check("overview")


def large(pages: int, each: int) -> tuple[dict[str, list[Row]], str]:
    """A document with so many pages, and so many numbers on each."""
    doc = "0123456789ab"
    rows: dict[str, list[Row]] = {name: [] for name in tables.NAMES}
    rows["documents"] = [{"doc_id": doc, "file": "大.pdf", "title": "汇编", "pages": pages}]
    case = tables.key("cases", doc, 1)
    rows["cases"] = [{"case_id": case, "doc_id": doc, "title": "案例", "char_start": 0, "char_end": 2, "page": 1}]
    lines, at = [], 0
    for number in range(pages * each):
        sentence = f"第{number}年，全县培训职工{number + 1000}人，覆盖用人单位，培训合格的职工领取证书，各单位组织复训。"
        lines.append(sentence)
        start = sentence.index("培训")
        end = sentence.index("人") + 1
        top = 60.0 + 70 * (number % each)
        rows["statistics"].append(
            {
                "statistic_id": tables.key("statistics", doc, number + 1), "doc_id": doc, "case_id": case, "metric": "培训职工",
                "value": Decimal(number + 1000), "unit": "人", "kind": "count", "quote": sentence[start:end], "sentence": sentence,
                "source": "text", "page": number // each + 1, "x0": 90.0, "top": top, "x1": 250.0, "bottom": top + 14,
                "char_start": at + start, "char_end": at + end, "doubt": "no_metric" if number % 9 == 0 else "",
            }
        )  # fmt: skip
        at += len(sentence) + 1
    return rows, "\n".join(lines)


def test_of_500_pages_only_those_in_view_are_drawn(tmp_path: Path, visit: Visit) -> None:
    rows, text = large(500, 11)
    doc = str(rows["documents"][0]["doc_id"])
    (tmp_path / "report").mkdir()
    picture = io.BytesIO()
    Image.new("RGB", (774, 1094), "white").save(picture, "webp")
    for number in range(1, 501):
        (tmp_path / "report" / report.page_file(doc, number)).write_bytes(picture.getvalue())
    sizes = [(number, 595.3, 841.9) for number in range(1, 501)]
    (tmp_path / "report" / f"{doc}.js").write_bytes(report.document(rows, text, sizes, amend.Applied()))
    for name, data in report.shared(lambda: iter([report.summary(rows)]), [Ending("大.pdf", "done")], [], []).items():
        (tmp_path / name).write_bytes(b"".join(data))
    page = visit(tmp_path)
    page.wait_for_selector("#pages img")
    # what is not in view costs nothing: some pages are drawn, some rows are listed, and the text is not built
    drawn, listed = len(page.query_selector_all("#pages img")), len(items(page))
    assert 0 < drawn < 10 and 0 < listed < 200 and page.query_selector("#text p") is None
    last = tables.key("statistics", doc, 5500)
    page.evaluate(f"location.hash = '{last}'")
    page.wait_for_selector(f"[data-key='{last}'].open")
    page.wait_for_selector(".page[data-number='500'] img")
    page.wait_for_function("!document.querySelector(\".page[data-number='1'] img\")")
    assert len(page.query_selector_all("#pages img")) < 10
