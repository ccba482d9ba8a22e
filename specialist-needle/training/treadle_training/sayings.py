"""How values are said: numbers, durations and clock times in many spellings, each with the value that it means."""

from . import values

ONES = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
        "eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()


def spelled(n):
    """A whole number below a million in words."""
    if n < 20:
        return ONES[n]
    if n < 100:
        return TENS[n // 10 - 2] + ("-" + ONES[n % 10] if n % 10 else "")
    if n < 1000:
        rest = n % 100
        return ONES[n // 100] + " hundred" + (" and " + spelled(rest) if rest else "")
    rest = n % 1000
    return spelled(n // 1000) + " thousand" + (" " + spelled(rest) if rest else "")


def plain(value):
    return str(int(value)) if float(value).is_integer() else f"{value:.6f}".rstrip("0")


def number(value, style, rng):
    """One way to say a number in a style: '', plain, count, pct, money, temp, ord, big, year."""
    whole = float(value).is_integer()
    n = int(value) if whole else None
    roll = rng.random()
    if style in ("plain", "year") or value < 0:
        return ("minus " + plain(-value) if value < 0 and roll < 0.5 else plain(value))
    if style == "ord":
        if n <= 12 and roll < 0.6:
            return ORDINALS[n - 1]
        return f"{n}" + ("th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))
    if style == "pct":
        return (plain(value) + rng.choice(["%", "%", " percent", " percent", ""]) if roll < 0.72 or not whole
                else spelled(n) + rng.choice([" percent", " percent", ""]))
    if style == "money":
        return _money(value, n, roll, rng)
    if style == "temp":
        return (plain(value) + rng.choice(["", " degrees", " degrees", "°"]) if roll < 0.7 or not whole
                else spelled(n) + rng.choice([" degrees", ""]))
    if style == "count" and whole:
        if n == 2 and roll < 0.12:
            return "a couple of"
        if n == 12 and roll < 0.4:
            return "a dozen"
        if n == 6 and roll < 0.12:
            return "half a dozen"
        return spelled(n) if roll < 0.5 and n <= 20 else plain(value)
    if not whole and value * 2 == int(value * 2) and roll < 0.35 and value < 20:
        return spelled(int(value)) + " and a half" if value > 1 else "half"
    if whole and n >= 1000 and style != "plain":
        return _big(n, roll, rng)
    return spelled(n) if whole and n <= 100 and roll < (0.4 if n <= 20 else 0.2) else plain(value)


def _big(n, roll, rng):
    if n % 1_000_000 == 0 and roll < 0.6:
        return rng.choice([f"{n // 1_000_000} million", f"{n // 1_000_000}m"])
    if n % 100_000 == 0 and n > 1_000_000 and roll < 0.5:
        return f"{n / 1_000_000:g} million"
    if n % 100 == 0 and roll < 0.3:
        return f"{n / 1000:g}k"
    if n % 1000 == 0 and roll < 0.5:
        return rng.choice([spelled(n // 1000), str(n // 1000)]) + " thousand"
    return f"{n:,}" if roll < 0.75 else str(n)


def _money(value, n, roll, rng):
    if n is None:
        said = f"{value:.2f}"
    elif n >= 1000:
        said = _big(n, roll, rng)
    else:
        said = spelled(n) if roll < 0.2 else str(n)
    if said[0].isdigit() and roll > 0.55:
        return rng.choice("$$$€£") + said
    return said + rng.choice([" dollars", " dollars", " euros", " bucks", " pounds", " euro", ""])


def _durations(unit):
    """[(saying, value in the unit)] of durations that fit a unit, whole values only."""
    ways = []
    for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 18, 20, 25, 30, 35, 40, 45, 50, 55, 60, 75, 90):
        for words in (str(n), spelled(n)):
            one = n == 1
            for name in {"seconds": ["second" if one else "seconds", "sec" if one else "secs"],
                         "minutes": ["minute" if one else "minutes", "min" if one else "mins"],
                         "hours": ["hour" if one else "hours"], "days": ["day" if one else "days"]}[unit]:
                if not (unit in ("hours", "days") and n > 48):
                    ways.append(f"{words} {name}")
    larger = {"seconds": ["a minute", "one minute", "2 minutes", "two minutes", "half a minute", "a minute and a half",
                          "5 minutes", "ten minutes", "three minutes", "1 minute 30 seconds", "a quarter of an hour"],
              "minutes": ["half an hour", "an hour", "one hour", "an hour and a half", "two hours", "2 hours", "1h30",
                          "a quarter of an hour", "three quarters of an hour", "two and a half hours", "3 hours",
                          "1 hour and 15 minutes", "an hour and twenty minutes", "4 hrs", "2 hours 45 minutes"],
              "hours": ["a day", "two days", "2 days", "an hour", "one day", "three days",
                        "a week"],
              "days": ["a week", "one week", "two weeks", "2 weeks", "a fortnight", "three weeks", "a day", "6 weeks"]}
    ways += larger[unit] * 4
    found = []
    for said in ways:
        seconds = values.duration(said)
        value = None if seconds is None else values.unit_of(seconds, {"seconds": 1, "minutes": 60, "hours": 3600,
                                                                      "days": 86400}[unit])
        if isinstance(value, int):
            found.append((said, value))
    return found


DURATIONS = {unit: _durations(unit) for unit in ("seconds", "minutes", "hours", "days")}


def duration(unit, low, high, rng, adjective=False):
    """(saying, value) of a duration between low and high, in the unit."""
    if adjective:
        n = rng.choice([v for v in (1, 2, 3, 5, 7, 10, 12, 15, 20, 25, 30, 45, 60, 90) if low <= v <= high] or [low])
        word = {"seconds": "second", "minutes": "minute", "hours": "hour", "days": "day"}[unit]
        said = rng.choice([str(n), str(n), spelled(n)])
        return said + rng.choice("- ") + word, n
    fits = [d for d in DURATIONS[unit] if low <= d[1] <= high]
    return rng.choice(fits)


def clock(rng, whole=False):
    """(saying, hour, minute) of a time of day."""
    h = rng.choice([5, 6, 6, 7, 7, 7, 8, 8, 9, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    m = 0 if whole else rng.choice([0, 0, 0, 15, 30, 30, 45, 10, 20, 40, 50, 5, 55, 25, 35, rng.randrange(60)])
    half = rng.choice(["am", "pm"])
    roll = rng.random()
    if roll < 0.04:
        said = rng.choice(["noon", "midnight", "midday"])
    elif roll < 0.16:
        said = f"{rng.choice([h % 12 + 12 if h < 12 else 12, h]):d}:{m:02d}"
    elif m == 0:
        period = rng.choice([" am", "am", " pm", "pm", " a.m.", " p.m.", " in the morning", " in the evening",
                             " in the afternoon", " o'clock", "pm", "am"])
        said = rng.choice([str(h), str(h), spelled(h)]) + period
        if said[-1] == "m" and len(said) > 2 and not said[-3].isdigit() and said[-3] != " ":
            said = said[:-2] + " " + said[-2:]
    elif roll < 0.6:
        said = f"{h}:{m:02d}" + rng.choice([" " + half, half, ""])
    elif m in (15, 30, 45) and roll < 0.85:
        part = {15: "quarter past", 30: "half past", 45: "quarter to"}[m]
        said = f"{rng.choice(['', 'a ']) if m != 30 else ''}{part} {spelled(h) if roll < 0.75 else h}"
        said += rng.choice(["", "", " in the morning", " in the evening", " am", " pm"])
    elif m >= 10:
        said = f"{spelled(h)} {spelled(m).replace('-', ' ')}" + rng.choice(["", " am", " pm", " in the morning", ""])
        if said[-1] not in "mg" and values.clock(said) is None:
            said = f"{h}:{m:02d}"
    else:
        said = f"{spelled(m)} past {spelled(h)}" if roll < 0.92 else f"{h}:{m:02d} {half}"
    hm = values.clock(said)
    if hm is None:
        return clock(rng, whole)
    return said, hm[0], hm[1]
