"""Numbers as Word prints them: ST_NumberFormat of ECMA-376 part 1, 17.18.59, to text.

A number outside the range of a format is printed in Arabic digits, as Word does.
"""

from __future__ import annotations

from collections.abc import Callable

_HAN = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
#: Word's upper limit of letters (780 = 30 times 26) and Roman numerals; beyond it stands an Arabic number
_MOST_LETTERS = 780
_MOST_ROMAN = 32767
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
    (4, "iv"), (1, "i"),
)  # fmt: skip
_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
    "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = {
    "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth", "twelve": "twelfth",
}  # fmt: skip


def _digits(number: int, digits: str) -> str:
    return "".join(digits[int(digit)] for digit in str(number)) if number >= 0 else str(number)


def _grouped(number: int, digits: str, units: str, myriads: str, *, one: bool, zero: bool) -> str:
    """A number in Chinese characters. ``one``: 1 is written before 百 and 千; ``zero``: gaps are closed by 零 (the first of ``digits``)."""
    if number >= 10**12 or number <= 0:
        return _digits(number, digits)
    text = ""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10000)
        groups.append(group)
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if zero and text and group < 1000:
            text += digits[0]
        part, gap = "", False
        for power in (3, 2, 1, 0):
            digit = group // 10**power % 10
            if not digit:
                gap = bool(part)
                continue
            if gap and zero:
                part += digits[0]
            gap = False
            part += ("" if digit == 1 and power and not one else digits[digit]) + (units[power - 1] if power else "")
        text += part + (myriads[place - 1] if place else "")
    return text


def _chinese(number: int) -> str:
    """一百二十三: the thousand system of Chinese; 十 to 十九 without 一, as Chinese says it."""
    text = _grouped(number, "零一二三四五六七八九", "十百千", "万亿", one=True, zero=True)
    return text[1:] if 10 <= number < 20 else text


def _taiwanese(number: int) -> str:
    text = _grouped(number, "零一二三四五六七八九", "十百千", "萬億", one=True, zero=True)
    return text[1:] if 10 <= number < 20 else text


def _counting(number: int) -> str:
    """一 to 九十九, then digit by digit: 一〇〇."""
    return _chinese(number) if 0 < number < 100 else _digits(number, _HAN)


def _japanese(number: int) -> str:
    """Without 一 before 十, 百, 千 and without 零: 百一."""
    return _grouped(number, _HAN, "十百千", "万億", one=False, zero=False)


def _japanese_legal(number: int) -> str:
    return _grouped(number, "零壱弐参四伍六七八九", "拾百阡", "萬億", one=True, zero=False)


def _chinese_legal(number: int) -> str:
    return _grouped(number, "零壹贰叁肆伍陆柒捌玖", "拾佰仟", "万亿", one=True, zero=True)


def _legal_traditional(number: int) -> str:
    return _grouped(number, "零壹貳參肆伍陸柒捌玖", "拾佰仟", "萬億", one=True, zero=True)


def _korean(number: int) -> str:
    return _grouped(number, "영일이삼사오육칠팔구", "십백천", "만억", one=False, zero=False)


def _korean_native(number: int) -> str:
    if not 0 < number < 100:
        return _korean(number)
    tens = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
    return tens[number // 10] + ("", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉")[number % 10]


def _roman(number: int) -> str:
    if not 0 < number <= _MOST_ROMAN:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text


def _series(letters: str) -> Callable[[int], str]:
    """a, b, …, z, aa, bb: a letter repeated (not aa, ab: 17.18.59 lowerLetter)."""

    def text(number: int) -> str:
        if not 0 < number <= max(_MOST_LETTERS, len(letters)):
            return str(number)
        times, letter = divmod(number - 1, len(letters))
        return letters[letter] * (times + 1)

    return text


def _cycle(signs: str) -> Callable[[int], str]:
    """A closed list that begins anew at its end."""
    return lambda number: signs[(number - 1) % len(signs)] if number > 0 else str(number)


def _list(signs: str) -> Callable[[int], str]:
    """A closed list that Arabic digits go on from."""
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


def _signs(first: int, count: int, *more: tuple[int, int]) -> Callable[[int], str]:
    """Consecutive characters from ``first``; ``more`` has further stretches (first, count). Beyond them Arabic digits."""
    return _list("".join(chr(code + i) for code, length in ((first, count), *more) for i in range(length)))


def _zodiac_traditional(number: int) -> str:
    """甲子 to 癸亥, the cycle of sixty."""
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if 0 < number <= 60 else str(number)


def _cardinal(number: int) -> str:
    if number < 0 or number >= 10**6:
        return str(number)
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10 - 2] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{_ONES[number // 100]} hundred" + (f" {_cardinal(number % 100)}" if number % 100 else "")
    return f"{_cardinal(number // 1000)} thousand" + (f" {_cardinal(number % 1000)}" if number % 1000 else "")


def _ordinal_text(number: int) -> str:
    words = _cardinal(number)
    if not words[-1].isalpha():
        return words
    head, mark, last = words.rpartition("-") if "-" in words.rpartition(" ")[2] else words.rpartition(" ")
    last = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return (head + mark + last).capitalize()


def _ordinal(number: int) -> str:
    suffix = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{suffix}"


def _wide(number: int) -> str:
    return "".join(chr(ord(digit) + 0xFEE0) for digit in str(number))


def _paren(number: int) -> str:
    return chr(0x2474 + number - 1) if 0 < number <= 20 else f"({number})"


def _stop(number: int) -> str:
    return chr(0x2488 + number - 1) if 0 < number <= 20 else f"{number}."


_circle = _signs(0x2460, 20, (0x3251, 15), (0x32B1, 15))

#: ST_NumberFormat to the function that prints a number in it
FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": _wide,
    "decimalFullWidth2": _wide,
    "decimalEnclosedCircle": _circle,
    "decimalEnclosedCircleChinese": _circle,
    "decimalEnclosedParen": _paren,
    "decimalEnclosedFullstop": _stop,
    "numberInDash": lambda number: f"- {number} -",
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerLetter": _series("abcdefghijklmnopqrstuvwxyz"),
    "upperLetter": _series("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    "chineseCounting": _counting,
    "chineseCountingThousand": _chinese,
    "chineseLegalSimplified": _chinese_legal,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": _taiwanese,
    "taiwaneseDigital": lambda number: _digits(number, _HAN),
    "ideographLegalTraditional": _legal_traditional,
    "ideographDigital": lambda number: _digits(number, _HAN),
    "ideographTraditional": _list(_STEMS),
    "ideographZodiac": _list(_BRANCHES),
    "ideographZodiacTraditional": _zodiac_traditional,
    "ideographEnclosedCircle": _signs(0x3280, 10),
    "japaneseCounting": _japanese,
    "japaneseLegal": _japanese_legal,
    "japaneseDigitalTenThousand": lambda number: _digits(number, _HAN),
    "koreanDigital": lambda number: _digits(number, "영일이삼사오육칠팔구"),
    "koreanDigital2": lambda number: _digits(number, "零一二三四五六七八九"),
    "koreanCounting": _korean,
    "koreanLegal": _korean_native,
    "ganada": _cycle("가나다라마바사아자차카타파하"),
    "chosung": _cycle("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
    "aiueoFullWidth": _cycle("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"),
    "irohaFullWidth": _cycle("イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"),
    "aiueo": _cycle("ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝ"),
    "iroha": _cycle("ｲﾛﾊﾆﾎﾍﾄﾁﾘﾇﾙｦﾜｶﾖﾀﾚｿﾂﾈﾅﾗﾑｳヰﾉｵｸﾔﾏｹﾌｺｴﾃｱｻｷﾕﾒﾐｼヱﾋﾓｾｽﾝ"),
    "russianLower": _series("абвгдежзиклмнопрстуфхцчшщыэюя"),
    "russianUpper": _series("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ"),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _cardinal(number).capitalize(),
    "ordinalText": _ordinal_text,
    "hex": lambda number: f"{number:X}",
    "chicago": lambda number: "*†‡§"[(number - 1) % 4] * ((number - 1) // 4 + 1) if 0 < number <= 400 else str(number),
    "none": lambda number: "",
    "bullet": lambda number: "",
}


def number_text(number: int, format_: str) -> str:
    """A number in a format of ST_NumberFormat; one that is not known here is printed in Arabic digits.

    >>> [number_text(12, f) for f in ("chineseCounting", "decimalEnclosedCircle", "upperRoman", "lowerLetter")]
    ['十二', '⑫', 'XII', 'l']
    >>> [number_text(105, f) for f in ("chineseCountingThousand", "chineseCounting", "japaneseCounting", "chineseLegalSimplified")]
    ['一百零五', '一〇五', '百五', '壹佰零伍']
    """
    return FORMATS.get(format_, str)(number)


def custom_text(number: int, pattern: str) -> str:
    """A number in a format of Word 2010 (w:numFmt val="custom"), whose pattern lists the first values: "001, 002, 003, ..."."""
    first = pattern.split(",")[0].strip()
    return f"{number:0{min(len(first), 9)}d}" if first.isdigit() else str(number)
