"""The recognition engine: text boxes of a page picture, and the text of cropped lines. rapidocr with the models of its own wheel.

Everything that depends on rapidocr stands here. The engine is loaded at the first page that needs it, once for a process, with a fixed
number of threads, and never asks the network for a model or tells it anything.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import math
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from extract.errors import RecognitionError

#: what the extra ``ocr`` brings
_NEEDED = ("rapidocr", "onnxruntime", "cv2", "numpy")
#: threads of one process; the environment variable EXTRACT_OCR_THREADS sets another number, which changes no result
THREADS = 2
#: pixels on which text boxes are looked for: an A4 page at about 110 dpi, where 六号 (7.5 points) still is 11 pixels high
_AREA = 1_150_000
#: print lower than this in the searched picture is searched again in a larger one, which makes it this high; largest such picture
_LOW, _HIGH, _LARGEST = 13.0, 20.0, 6_000_000
#: share of a box that lies inside another from which on it is the same print found twice
_INSIDE = 0.8


class Read(NamedTuple):
    """The text of one cropped line; ``centres`` gives the middle of every character as a share of the width of the crop, 0 to 1."""

    text: str
    score: float
    centres: tuple[float, ...]


def missing() -> str:
    """The name of the first package that recognition lacks; empty where all are there.

    >>> missing() in ("", "rapidocr", "onnxruntime", "cv2", "numpy")
    True
    """
    return next((name for name in _NEEDED if importlib.util.find_spec(name) is None), "")


@cache
def models() -> tuple[Path, Path]:
    """The model files of the installed wheel: detection, recognition. Raises RecognitionError where there are none."""
    spec = importlib.util.find_spec("rapidocr")
    folder = Path(spec.submodule_search_locations[0]) / "models" if spec and spec.submodule_search_locations else None
    found = [sorted(folder.glob(f"*_{kind}_*.onnx")) if folder else [] for kind in ("det", "rec")]
    if not all(found):
        raise RecognitionError("text recognition has no models: reinstall the extra `ocr` (rapidocr)")
    return found[0][-1], found[1][-1]


@cache
def fingerprint() -> str:
    """A hash of everything that the text of a recognised page depends on: the model files and the versions of the engine."""
    from importlib import metadata  # here, since most files have no page to recognise

    digest = hashlib.sha256()
    for path in models():
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in ("rapidocr", "onnxruntime", "opencv-python-headless", "opencv-python", "numpy"):
        try:
            digest.update(f"{name} {metadata.version(name)}\n".encode())
        except metadata.PackageNotFoundError:
            continue
    return digest.hexdigest()


@cache
def engine() -> Any:
    """The one engine of this process. Raises RecognitionError that says what is missing."""
    if name := missing():
        raise RecognitionError(f'text recognition is not installed ({name} is missing): pip install "extract[ocr]"')
    detection, recognition = models()
    try:
        threads = max(1, int(os.environ.get("EXTRACT_OCR_THREADS", THREADS)))
    except ValueError:
        threads = THREADS
    parameters = {
        "Global.log_level": "critical",
        # the classifier of upside-down lines ruins lines of a table of contents; turned pages are tried as a whole instead
        "Global.use_cls": False,
        "Global.return_word_box": True,
        "Global.max_side_len": 100_000,
        "Det.model_path": str(detection),
        "Rec.model_path": str(recognition),
        # boxes are searched in the size that `boxes` gives them
        "Det.limit_side_len": 32,
        "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    }
    # from 1.29 on onnxruntime reports what it is used for to its maker, and keeps a number of the machine in the user's home
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        return importlib.import_module("rapidocr").RapidOCR(params=parameters)
    except Exception as error:
        # whatever keeps a compiled library from loading (a missing system library, a broken model) is no fault of the document
        raise RecognitionError(f"text recognition cannot start: {type(error).__name__}: {str(error)[:160]}") from error


def boxes(pixels: Any) -> Any:
    """Text boxes of a BGR picture: an array (n, 4, 2) of corners in its pixels, clockwise from the top left, from top to bottom."""
    import numpy as np

    rows, columns = pixels.shape[:2]
    # a sheet that lies across holds two pages' worth of print
    area = _AREA * min(4.0, max(1.0, columns / rows * math.sqrt(2), rows / columns / math.sqrt(2)))
    found = _boxes(pixels, min(1.0, math.sqrt(area / (rows * columns))))
    if len(found):
        shrunk = min(1.0, math.sqrt(area / (rows * columns)))
        height = float(np.median([_sides(box)[1] for box in found])) * shrunk
        if shrunk < 1.0 and height < _LOW:
            larger = min(1.0, shrunk * _HIGH / max(height, 4.0), math.sqrt(_LARGEST / (rows * columns)))
            if larger > 1.1 * shrunk:
                found = _boxes(pixels, larger)
    return _distinct(found)


def _boxes(pixels: Any, scale: float) -> Any:
    import cv2
    import numpy as np

    rows, columns = pixels.shape[:2]
    size = max(32, round(columns * scale)), max(32, round(rows * scale))
    small = pixels if scale >= 1.0 else cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    found = engine()(small, use_det=True, use_cls=False, use_rec=False).boxes
    if found is None or not len(found):
        return np.zeros((0, 4, 2), np.float32)
    back = np.array([columns / small.shape[1], rows / small.shape[0]], np.float32)
    return np.asarray(found, np.float32) * back


def _sides(box: Any) -> tuple[float, float]:
    """Width and height of a box that may be turned."""
    import numpy as np

    return float(np.linalg.norm(box[1] - box[0])), float(np.linalg.norm(box[3] - box[0]))


def _distinct(found: Any) -> Any:
    """The boxes without those that lie in a larger one."""
    import numpy as np

    low, high = found.min(axis=1), found.max(axis=1)
    areas = np.prod(high - low, axis=1)
    keep = []
    for i in range(len(found)):
        shared = np.clip(np.minimum(high, high[i]) - np.maximum(low, low[i]), 0, None).prod(axis=1)
        larger = (areas > areas[i]) | ((areas == areas[i]) & (np.arange(len(found)) < i))
        if not np.any(larger & (shared > _INSIDE * areas[i])):
            keep.append(i)
    return found[keep]


def texts(crops: Sequence[Any]) -> list[Read]:
    """The text of cropped lines (BGR pictures), in their order; an empty text where nothing was recognised."""
    if not crops:
        return []
    own = engine()
    own.return_word_box = True
    result = own.recognize_txt([crop if crop.flags.c_contiguous else crop.copy() for crop in crops])
    found = []
    for text, score, words in zip(result.txts, result.scores, result.word_results, strict=True):
        columns = [column for word in words.word_cols for column in word] if words is not None else []
        found.append(Read(text, round(float(score), 4), _centres(text, columns, words.line_txt_len if columns else 1.0)))
    return found


def _centres(text: str, columns: Sequence[int], length: float) -> tuple[float, ...]:
    """The middles of the characters; blanks, for which the engine gives none, stand between their neighbours."""
    if len(columns) != sum(not c.isspace() for c in text):
        return tuple((i + 0.5) / len(text) for i in range(len(text)))
    known = iter((column + 0.5) / length for column in columns)
    places: list[float | None] = [None if c.isspace() else next(known) for c in text]
    for i, place in enumerate(places):
        if place is None:
            before = places[i - 1] if i and places[i - 1] is not None else 0.0
            after = next((p for p in places[i + 1 :] if p is not None), 1.0)
            assert before is not None
            places[i] = (before + after) / 2
    return tuple(round(min(1.0, p), 5) for p in places if p is not None)
