"""The command line: arguments to one call.

Exit codes: 0 all done, 1 some inputs failed, 2 wrong usage or configuration, 3 the output is held by another run, 130 interrupted.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import FrameType
from typing import Any, NoReturn

from extract.errors import InputError

DONE, FAILED, USAGE, LOCKED, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    options = _parser().parse_args(arguments)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, _interrupt)
    sys.unraisablehook = _unraised
    try:
        code: int = options.command(options)
        sys.stdout.flush()
        return code
    except KeyboardInterrupt:
        told = "interrupted; what is done is kept, the next run goes on from there"
        if getattr(options, "log_json", False):
            _say_json("interrupted", {"cause": told, "exit_code": INTERRUPTED})
        else:
            print(told, file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # whoever reads has gone; keep the interpreter from complaining about it at its end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE


def _interrupt(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _unraised(about: sys.UnraisableHookArgs) -> None:
    """Errors in the clearing up of a library: on a full disk they repeat what has been told."""
    if not isinstance(about.exc_value, OSError):
        sys.__unraisablehook__(about)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="extract",
        description="Official Chinese case compilations into tables of cases, sections, practices, statistics and more.",
        epilog="exit codes: 0 all done, 1 some inputs failed, 2 wrong usage, 3 output held by another run, 130 interrupted",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="files and folders to tables in an output folder")
    run.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="a file, or a folder that is walked")
    run.add_argument("--output", "-o", required=True, type=Path, metavar="DIR", help="the output folder; made where it is not there")
    run.add_argument("--jobs", "-j", type=_jobs, default=1, metavar="N", help="documents worked on at the same time; 0 = one per processor")
    run.add_argument(
        "--engine", type=_engine, default="processes", metavar="ENGINE",
        help="processes; inprocess: no isolation, for debugging; dask: threads of this process; dask:ADDRESS: a cluster",
    )  # fmt: skip
    run.add_argument("--no-ocr", action="store_true", help="leave pages without a text layer unread")
    run.add_argument("--force", action="store_true", help="do again what is done")
    run.add_argument("--prune", action="store_true", help="forget inputs of earlier runs that are gone")
    run.add_argument("--strict", type=_codes, default=(), metavar="CODES", help="warning codes, joined by commas, that count as failures")
    run.add_argument(
        "--corrections", type=Path, action="append", default=[], metavar="FILE", help="a corrections.csv outside the input folders"
    )
    run.add_argument("--sqlite", action="store_true", help="write compilations.sqlite too, with a full-text index")
    run.add_argument("--docx", action="store_true", help="write text/DOC_ID.docx too: the reading text as a Word file with headings")
    run.add_argument("--time", type=_above_zero, default=None, metavar="S", help="processor seconds a file has beside those of its pages")
    run.add_argument("--memory", type=_above_zero, default=None, metavar="MB", help="memory a file may take")
    run.add_argument("--log-json", action="store_true", help="one JSON object per line on standard error")
    run.set_defaults(command=_run)

    explain = commands.add_parser("explain", help="what the rules find in a sentence or paragraph, as JSON")
    explain.add_argument("text", metavar="TEXT", help="the text, or - for standard input")
    explain.set_defaults(command=_explain)

    outline = commands.add_parser("outline", help="the section tree of one file")
    outline.add_argument("file", type=Path, metavar="FILE")
    outline.add_argument("--no-ocr", action="store_true", help="leave pages without a text layer unread")
    outline.set_defaults(command=_outline)

    compare = commands.add_parser("compare", help="what changed from one output folder to another: two years, or two versions of the rules")
    compare.add_argument("before", type=Path, metavar="DIR")
    compare.add_argument("after", type=Path, metavar="DIR")
    compare.add_argument("--json", action="store_true", help="all of it as JSON on standard output")
    compare.set_defaults(command=_compare)

    status = commands.add_parser("status", help="what is done, failed and stale in an output folder")
    status.add_argument("folder", type=Path, metavar="DIR")
    status.set_defaults(command=_status)
    return parser


def _jobs(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("must be a whole number; 0 is one for each processor")
    number = int(text)
    from extract import engine

    return number or engine.processors()


def _engine(text: str) -> str:
    from extract import engine

    if not engine.known(text):
        raise argparse.ArgumentTypeError(f"there are {', '.join(engine.ENGINES)} and dask:ADDRESS")
    return text


def _above_zero(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError("must be a whole number above 0")
    return int(text)


def _codes(text: str) -> tuple[str, ...]:
    from extract.codes import FAILURE, WARNING

    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if unknown := [code for code in found if code not in WARNING.meanings and code not in FAILURE.meanings]:
        raise argparse.ArgumentTypeError(
            f"no warning or failure has the code {', '.join(unknown)}; docs/tables.md and docs/operations.md list them"
        )
    return found


def _complain(about: object, cause: object) -> None:
    print(f"{about}: {cause}", file=sys.stderr)


# --------------------------------------------------------------------------------------------------------------- commands
def _run(options: argparse.Namespace) -> int:
    from extract import batch, engine, hold, progress, publish

    standard = engine.Limits()
    settings = batch.Settings(
        options={"ocr": not options.no_ocr},
        engine=options.engine,
        jobs=options.jobs,
        prune=options.prune,
        force=options.force,
        strict=options.strict,
        corrections=tuple(str(path) for path in options.corrections),
        extras=tuple(name for name in publish.EXTRAS if getattr(options, name)),
        limits=engine.Limits(options.time or standard.seconds, options.memory << 20 if options.memory else standard.memory),
    )
    say = _say_json if options.log_json else progress.shown(_say)
    try:
        report = batch.run(options.inputs, options.output, settings, say)
    except hold.LockedError as error:
        return _refused(options, options.output, error, LOCKED)
    except (hold.OutputError, engine.ClusterError) as error:
        return _refused(options, options.output, error, USAGE)
    except InputError as error:
        return _refused(options, "", error, USAGE)
    for name in report.held:
        say("held", {"file": str(options.output / name)})
    for entry in report.entries:
        # failures of this run's work have been said; those of earlier runs, and what could not be opened, count as well
        if entry.state == "failed" and not entry.fresh:
            say("standing", {"file": entry.file, "code": entry.code, "cause": entry.cause})
        if strict := [code for code in (*entry.warnings, entry.code) if code in options.strict]:
            say("strict", {"file": entry.file, "codes": strict})
    say("end", {**_totals(report.entries, report.rows, report.seconds, str(options.output)), "exit_code": report.exit_code})
    return report.exit_code


def _refused(options: argparse.Namespace, about: object, error: Exception, code: int) -> int:
    """Say why there was no run; the exit code."""
    if options.log_json:
        _say_json("error", {"output": str(options.output), "cause": str(error), "exit_code": code})
    elif about:
        _complain(about, error)
    else:
        print(error, file=sys.stderr)
    return code


def _totals(entries: Iterable[Any], rows: dict[str, int], seconds: float, output: str) -> dict[str, Any]:
    states: Counter[str] = Counter()
    fresh = 0
    for entry in entries:
        states[entry.state] += 1
        fresh += entry.fresh and entry.state == "done"
    return {
        "output": output,
        "done": fresh,
        "unchanged": states["done"] - fresh,
        "failed": states["failed"],
        "duplicate": states["duplicate"],
        "seconds": round(seconds, 1),
        "rows": rows,
    }


def _say(event: str, told: dict[str, Any]) -> None:
    """Progress as plain lines on standard error."""
    if event == "done":
        rows = told["rows"]
        names = ("cases", "sections", "practices", "statistics", "warnings")
        text = ", ".join(f"{rows.get(name, 0)} {name}" for name in names)
        print(f"[{told['number']}/{told['of']}] {told['file']}: {text} ({told['seconds']:.1f} s)", file=sys.stderr)
    elif event == "failed":
        _complain(told["file"], told["cause"])
        if told["trace"]:
            print(told["trace"], file=sys.stderr)
    elif event == "standing":
        _complain(told["file"], told["cause"])
    elif event == "strict":
        _complain(told["file"], f"has warnings that count as failures: {', '.join(told['codes'])}")
    elif event == "skipped":
        _complain(told["file"], f"skipped: {told['reason']}")
    elif event == "held":
        _complain(told["file"], "open in another program; the new table stands beside it, as NAME.new.SUFFIX")
    elif event == "damaged":
        _complain(told["doc_id"], "the kept result was damaged; the document is read again")
    elif event == "overruled":
        _complain(told["in"], f"“{told['value'][:40]}” is overruled by “{told['by'][:40]}” ({told['column']} of “{told['stretch'][:40]}”)")
    elif event == "stranger":
        _complain(told["file"], f"a correction of a document that is not here: {told['stretch'][:40] or told['column']}")
    elif event == "end":
        print(
            f"{told['done']} done, {told['unchanged']} unchanged, {told['failed']} failed, {told['duplicate']} duplicate "
            f"in {told['seconds']} s; the tables are in {told['output']}",
            file=sys.stderr,
        )


def _say_json(event: str, told: dict[str, Any]) -> None:
    from datetime import UTC, datetime

    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    print(json.dumps({"time": now, "event": event, **told}, ensure_ascii=False), file=sys.stderr, flush=True)


def _explain(options: argparse.Namespace) -> int:
    from dataclasses import asdict

    from extract.facts import citations, honours, organizations, practices, regions, statistics
    from extract.model import Context, Document, Line, Passage
    from extract.traditional import Printed, is_traditional, simplified

    printed = (sys.stdin.read() if options.text == "-" else options.text).strip("\n")
    text = simplified(printed) if is_traditional(Document("txt", (Line(printed),))) else printed
    passages, context, forms = [Passage(text, 0, "body")], Context(), Printed(text, printed)

    def shown(fact: Any) -> dict[str, Any]:
        own = fact if isinstance(fact, dict) else fact._asdict() if hasattr(fact, "_asdict") else asdict(fact)
        start, end = own.pop("start"), own.pop("end")
        return {"span": (start, end), "text": printed[start:end], **forms.words(own, start)}

    found: dict[str, Sequence[Any]] = {
        "statistics": statistics.explain(text),
        "practices": practices.points(text, [(0, len(text))], None),
        "citations": citations.explain(text),
        "honours": honours.find(passages, context),
        "organizations": organizations.find(passages, context),
        "regions": regions.mentions(text),
    }
    told = {name: [shown(fact) for fact in facts] for name, facts in found.items()}
    print(json.dumps(told, ensure_ascii=False, indent=2, default=_number))
    return DONE


def _number(value: object) -> object:
    from extract.writers import plain

    return float(text) if "." in (text := plain(value)) else int(text)


def _outline(options: argparse.Namespace) -> int:
    from extract import pipeline
    from extract.codes import ROLE

    try:
        lines, tree = pipeline.structure_as_printed(options.file, pipeline.Options(ocr=not options.no_ocr))
    except InputError as error:
        _complain(options.file, error)
        return FAILED
    head = [part for part in (tree.title, tree.volume, tree.issuer, tree.issued) if part]
    if head:
        print(" · ".join(head))
    for case in tree.cases:
        page = f"  p. {case.page_start}" if case.page_start else ""
        print(f"\n{case.label + ' ' if case.label else ''}{case.title or '(no title)'}{page}")
        for section in tree.sections:
            if section.case != case.index:
                continue
            page_ = lines[section.paragraph].page
            notes = [f"p. {page_}" if page_ else "", f"[{section.role} {ROLE.meaning(section.role)}]" if section.level == 1 else ""]
            note = "  ".join(part for part in notes if part)
            print(f"{'  ' * section.level}{section.marker.label} {section.title}{'  ' + note if note else ''}")
    for finding in tree.findings:
        where = f" p. {finding.page}" if finding.page else ""
        print(f"{finding.severity}: {finding.code}{where}: {finding.message}", file=sys.stderr)
    return DONE


def _compare(options: argparse.Namespace) -> int:
    from extract import compare

    try:
        found = compare.compare(options.before, options.after)
    except compare.FolderError as error:
        print(error, file=sys.stderr)
        return USAGE
    if options.json:
        print(json.dumps(compare.as_json(found), ensure_ascii=False, indent=1))
    else:
        for line in compare.lines(found):
            print(line)
    return DONE


def _status(options: argparse.Namespace) -> int:
    from extract import batch, hold

    try:
        told = batch.status(options.folder)
    except hold.OutputError as error:
        _complain(options.folder, error)
        return USAGE
    for state, file, note in told:
        print(f"{state:10}{file}{': ' + note if note else ''}")
    states = [state for state, _, _ in told]
    print(", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(("done", "failed", "stale", *sorted(states)))))
    return FAILED if "failed" in states else DONE
