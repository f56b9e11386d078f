"""Build the sample compilations from samples/source: every file format, and the gold record.

    python samples/build.py            build all files
    python samples/build.py --check    build nothing; exit code 1 and the names, where a committed file differs from its source
    python samples/build.py --only pdf,txt    some forms only
    python samples/build.py --gold DIR    one gold record a form into DIR, under the stem of the file (NAME_pdf.json, ...)

Needs reportlab, fonttools and Pillow; for pdf and scan the fonts of fonts-noto-cjk; for doc LibreOffice.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from makers import legacy, ofd, pdf, plain, scan, source, truth, word  # noqa: E402

Maker = Callable[[source.Compilation], bytes]
#: form to suffix and maker
FORMS: dict[str, tuple[str, Maker]] = {
    "typed": ("docx", lambda c: word.build(c, automatic=False)),
    "auto": ("docx", lambda c: word.build(c, automatic=True)),
    "pdf": ("pdf", pdf.build),
    "txt": ("txt", lambda c: plain.text(c).encode()),
    "html": ("html", lambda c: plain.page(c).encode()),
    "ofd": ("ofd", ofd.build),
    "scan": ("pdf", scan.build),
    "doc": ("doc", legacy.build),
}
#: the files that a first run takes, in input/; all others stand in forms/
FIRST = ("county_cases_typed.docx", "company_cases_pdf.pdf")
#: made by programs whose versions change the bytes: rebuilt only when asked for by name, and not compared
UNSTABLE = ("scan", "doc")


def path_of(name: str, form: str) -> Path:
    """Where the file of a sample in a form stands."""
    file = f"{name}_{form}.{FORMS[form][0]}"
    return HERE / ("input" if file in FIRST else "forms") / file


def gold_text(compilation: source.Compilation, form: str = "") -> str:
    return json.dumps(truth.record(compilation, form), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="", help="forms, separated by commas")
    parser.add_argument("--gold", type=Path)
    args = parser.parse_args()
    forms = args.only.split(",") if args.only else [f for f in FORMS if not (args.check and f in UNSTABLE)]
    differing = []
    for path in sorted((HERE / "source").glob("*.toml")):
        compilation = source.load(path)
        if faults := truth.faults(compilation):
            print(f"{path.name}:", *faults, sep="\n  ", file=sys.stderr)
            return 1
        if args.gold:
            args.gold.mkdir(parents=True, exist_ok=True)
            for form in FORMS:
                (args.gold / f"{compilation.name}_{form}.json").write_text(gold_text(compilation, form), encoding="utf-8")
            continue
        wanted = {path_of(compilation.name, form): FORMS[form][1](compilation) for form in forms}
        wanted[HERE / "gold" / f"{compilation.name}.json"] = gold_text(compilation).encode()
        for target, data in wanted.items():
            if args.check:
                if not target.exists() or target.read_bytes() != data:
                    differing.append(target)
                continue
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(data)
            print(f"{target.relative_to(HERE)}: {len(data)} bytes")
    for target in differing:
        print(f"differs from its source: {target.relative_to(HERE.parent)}", file=sys.stderr)
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
