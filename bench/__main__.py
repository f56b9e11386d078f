"""``python -m bench [SECTION…]``: measures, keeps what it found, and writes bench/RESULTS.md."""

from __future__ import annotations

import argparse
import compileall
import json
import sys
from datetime import UTC, datetime

from bench import peers, results, work
from bench.measure import ROOT
from bench.sections import SECTIONS


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"of {', '.join(SECTIONS)}; all where none is named")
    parser.add_argument("--rounds", type=int, default=3, help="how often each tool runs; figures are medians")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the work; below 1 the results are printed and not kept")
    parser.add_argument("--render", action="store_true", help="measure nothing; write RESULTS.md from what is kept")
    options = parser.parse_args()
    unknown = [name for name in options.sections if name not in SECTIONS]
    if unknown:
        parser.error(f"no such section: {', '.join(unknown)}")
    kept = work.cache() / "results.json"
    records = json.loads(kept.read_text("utf-8")) if kept.is_file() and options.scale == 1 else {}
    if not options.render:
        if cause := peers.install():
            print(f"the other tools could not be installed, and are left out: {cause}", file=sys.stderr)
        compileall.compile_dir(ROOT / "extract", quiet=1)  # pip did it for the other tools; an environment may keep Python from doing it
        for name in options.sections or SECTIONS:
            print(f"{name}: {SECTIONS[name].__doc__}", file=sys.stderr)
            about = results.machine()
            record = SECTIONS[name](options.rounds, options.scale)
            records[name] = {**record, "machine": about, "when": datetime.now(UTC).date().isoformat()}
            if options.scale == 1:
                kept.write_text(json.dumps(records, ensure_ascii=False, indent=1), "utf-8")
    text = results.render({name: records[name] for name in SECTIONS if name in records})
    if options.scale == 1:
        (ROOT / "bench" / "RESULTS.md").write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
