"""Value functions: from a span of the request to a typed value.

The Java side (package dev.treadle.needle.pointer, class SpanValues) has the same rules; both are held to one table of
cases, `values-cases.json`.
"""

import re
from decimal import Decimal

UNITS = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen".split())}
TENS = {w: 10 * (i + 2) for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())}
SCALES = {"hundred": 100, "thousand": 1000, "grand": 1000, "million": 10**6, "billion": 10**9}
SUFFIXES = {"k": 1000, "m": 10**6, "thousand": 1000, "grand": 1000, "million": 10**6, "billion": 10**9}
ORDINALS = {w: i + 1 for i, w in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
    "sixteenth seventeenth eighteenth nineteenth twentieth".split())}
ORDINALS["thirtieth"] = 30
DIGITS = re.compile(
    r"([-+]?(?:(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+))(?:\s?(k|m|thousand|grand|million|billion))?(?:st|nd|rd|th)?")
UNIT_SECONDS = {}
for _names, _seconds in (
        ("s sec secs second seconds", 1), ("m min mins minute minutes", 60), ("h hr hrs hour hours", 3600),
        ("d day days", 86400), ("week weeks", 7 * 86400), ("fortnight fortnights", 14 * 86400)):
    for _name in _names.split():
        UNIT_SECONDS[_name] = _seconds


def number(text):
    """The number that the whole text says, or None: '1,200.50', '$14', '30%', '2k', 'twenty-five', 'third', 'half'."""
    s = text.strip().lower()
    s = re.sub(r"^[$€£¥]\s?", "", s)
    s = re.sub(r"\s?(?:%|percent|per cent|[$€£¥])$", "", s)
    m = DIGITS.fullmatch(s)
    if m:
        digits = m.group(1).replace(",", "")
        if len(digits) > 18:
            return None
        return _tidy(Decimal(digits) * SUFFIXES.get(m.group(2), 1))
    m = re.fullmatch(r"(\d{1,9}) and a half", s)
    if m:
        return int(m.group(1)) + 0.5
    return _words(re.split(r"[\s-]+", s))


def _tidy(value):
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else float(rounded)


def _words(words):
    if not words or not words[0] or len(words) > 10:
        return None
    if words[0] in ("minus", "negative"):
        rest = _words(words[1:])
        return None if rest is None else -rest
    if words in (["half"], ["a", "half"], ["one", "half"]):
        return 0.5
    if words in (["quarter"], ["a", "quarter"]):
        return 0.25
    if words == ["three", "quarters"]:
        return 0.75
    if words in (["dozen"], ["a", "dozen"]):
        return 12
    if words in (["a", "couple"], ["couple"], ["a", "couple", "of"]):
        return 2
    if words in (["half", "a", "dozen"], ["half", "dozen"]):
        return 6
    if len(words) == 3 and words[:2] == ["half", "a"] and words[2] in SCALES:
        return SCALES[words[2]] // 2
    if len(words) > 3 and words[-3:] == ["and", "a", "half"]:
        whole = _words(words[:-3])
        return None if whole is None else _tidy(whole + 0.5)
    if "point" in words:
        at = words.index("point")
        whole, digits = _words(words[:at]) if at else 0, [UNITS.get(w, 99) for w in words[at + 1:]]
        if not isinstance(whole, int) or not digits or any(d > 9 for d in digits):
            return None
        return float(f"{whole}." + "".join(map(str, digits)))
    total, current, last, scale = 0, 0, None, 10**12
    for i, w in enumerate(words):
        if w in UNITS or w in ORDINALS and i == len(words) - 1:
            value = UNITS.get(w, ORDINALS.get(w))
            if last == "unit" or last == "ten" and not 0 < value < 10:
                return None
            current, last = current + value, "unit"
        elif w in TENS:
            if last in ("unit", "ten"):
                return None
            current, last = current + TENS[w], "ten"
        elif w == "hundred":
            if last not in (None, "unit", "article") or current == 0 and last == "unit":
                return None
            current, last = max(current, 1) * 100, "hundred"
        elif w in SCALES:
            if last in ("scale", "and") or last is not None and last != "article" and not current or SCALES[w] >= scale:
                return None
            scale = SCALES[w]
            total, current, last = total + max(current, 1) * scale, 0, "scale"
        elif w == "dozen" and i == len(words) - 1 and current:
            current, last = current * 12, "unit"
        elif w == "and" and last in ("hundred", "scale") and i < len(words) - 1:
            last = "and"
        elif w in ("a", "an") and i == 0 and len(words) > 1 and words[1] in SCALES:
            last = "article"
        else:
            return None
    return None if last is None or last == "article" else total + current


PERIODS = (
    (re.compile(r"\s*(?:a\.?m\.?|in the morning|this morning)$"), "am"),
    (re.compile(r"\s*(?:p\.?m\.?|in the afternoon|this afternoon|in the evening|this evening)$"), "pm"),
    (re.compile(r"\s*(?:at night|tonight)$"), "night"))


def clock(text):
    """(hour, minute) of a time of day on the 24-hour clock, or None: '6:30 pm', 'half past six', 'noon', '18h'."""
    s = text.strip().lower()
    if s in ("noon", "midday", "12 noon", "twelve noon"):
        return 12, 0
    if s in ("midnight", "12 midnight", "twelve midnight"):
        return 0, 0
    period = None
    for pattern, name in PERIODS:
        m = pattern.search(s)
        if m and m.start() > 0:
            s, period = s[:m.start()], name
            break
    s = re.sub(r"\s*o'? ?clock$", "", s.replace("’", "'")).strip()
    hm = _hour_minute(s)
    if hm is None:
        return None
    h, m = hm
    if not (0 <= h <= 23 and 0 <= m <= 59):
        return None
    if period == "am":
        return (None if h > 12 else (0 if h == 12 else h, m))
    if period == "night" and (h < 5 or h == 12):
        return h % 12, m
    if period:
        return (h if h >= 12 else h + 12, m)
    return h, m


def _hour_minute(s):
    m = re.fullmatch(r"(\d{1,2})\s?[:.h]\s?(\d{2})", s)
    if m:
        return int(m.group(1)), int(m.group(2))
    m = re.fullmatch(r"(\d{1,2})\s?h?", s)
    if m:
        return int(m.group(1)), 0
    m = re.fullmatch(r"(\d{2})(\d{2})(?: ?hours)?", s)
    if m:
        return int(m.group(1)), int(m.group(2))
    m = re.fullmatch(r"([\w-]+(?: [\w-]+)??)(?: minutes?)? (past|after|to|till|before) ([\w-]+)", s)
    if m:
        minutes = {"half": 30, "quarter": 15, "a quarter": 15}.get(m.group(1), number(m.group(1)))
        hour = number(m.group(3))
        if hour is None and m.group(3) in ("noon", "midnight"):
            hour = 12 if m.group(3) == "noon" else 24
        if not isinstance(minutes, int) or not isinstance(hour, int) or not 0 < minutes < 60 or not 0 <= hour <= 24:
            return None
        if m.group(2) in ("past", "after"):
            return hour % 24, minutes
        # "Quarter to one" is 12:45; which half of the day it means is left to the period.
        return 12 if hour == 1 else (hour - 1) % 24, 60 - minutes
    words = re.split(r"[\s-]+", s)
    if words and words[0] in UNITS and 0 < UNITS[words[0]] <= 12:
        if len(words) == 1:
            return UNITS[words[0]], 0
        rest = words[1:]
        if rest[0] in ("oh", "o") and len(rest) == 2 and rest[1] in UNITS:
            return UNITS[words[0]], UNITS[rest[1]]
        minutes = _words(rest)
        if isinstance(minutes, int) and 10 <= minutes < 60:
            return UNITS[words[0]], minutes
    return None


DURATION_PART = re.compile(
    r"(?:(?P<n>[\d.,]+)[ -]?|(?P<w>(?:\d+ and a half|[a-z]+(?:[- ][a-z]+){0,6}?))[ -])(?P<u>%s)(?![a-z])(?P<half> and a half)?"
    % "|".join(sorted(UNIT_SECONDS, key=len, reverse=True)))

SEPARATOR = re.compile(r",? and |, | ")

# Words that change nothing about how long it is: "the next hour", "another 5 minutes", "a full day", "ten minutes more".
UNIT = r"(?:%s)(?![a-z])" % "|".join(sorted(UNIT_SECONDS, key=len, reverse=True))
ONE = re.compile(r"^(?:the next|another) (?=%s)" % UNIT)
BEFORE = re.compile(r"^(?:(?:the )?next|another|an extra|an additional|a further) (?!%s)" % UNIT)
WITHIN = re.compile(r"(?<= )(?:more|extra|additional|further|full|whole|solid|single) (?=%s)" % UNIT)
AFTER = re.compile(r" (?:more|longer|extra)$")


def duration(text):
    """Seconds of a span of time, or None: '90 min', 'half an hour', '1h30', 'two and a half hours', 'an hour and a half'."""
    s = re.sub(r"\s+", " ", text.strip().lower())
    s = AFTER.sub("", WITHIN.sub("", BEFORE.sub("", ONE.sub("a ", s))))
    m = re.fullmatch(r"(\d{1,4})\s?h\s?(\d{1,2})(?:\s?m(?:in)?)?", s)
    if m:
        return int(m.group(1)) * 3600 + int(m.group(2)) * 60
    m = re.fullmatch(r"(half an?|a quarter of an?|quarter of an?|three quarters of an?|a half|half) ([a-z]+)", s)
    if m and m.group(2) in UNIT_SECONDS:
        part = {"a quarter of a": 0.25, "quarter of a": 0.25, "three quarters of a": 0.75}.get(
            re.sub(r"\ban$", "a", m.group(1)), 0.5)
        return _tidy(part * UNIT_SECONDS[m.group(2)])
    if not s:
        return None
    total, at = 0, 0
    while at < len(s):
        m = SEPARATOR.match(s, at)
        if at and m:
            at = m.end()
        m = DURATION_PART.match(s, at)
        if not m:
            return None
        said = m.group("n") or m.group("w")
        n = 1 if said in ("a", "an") else number(said)
        if n is None:
            return None
        total += n * UNIT_SECONDS[m.group("u")] + (UNIT_SECONDS[m.group("u")] / 2 if m.group("half") else 0)
        at = m.end()
    return _tidy(total)


LIST_SEPARATOR = re.compile(r"\s*(?:,\s*(?:and|or|&)\s+|,|;|&|\band\b|\bor\b|\bplus\b)\s*", re.IGNORECASE)


def items(text):
    """The items of a list in the text: 'Ann, Bob and Carl'."""
    return [part for part in (p.strip() for p in LIST_SEPARATOR.split(text)) if part]


def unit_of(seconds, unit):
    """A duration in the given unit, integral values as int."""
    return _tidy(seconds / unit)
