"""From templates to clauses: pieces of text, each with the arguments that it gives, and the calls they belong to."""

import re

from . import sayings, values, variation

VERBS = variation.ACTION_VERBS | set(
    "activate adjust bump calculate cast catch charge clock close commit compare compute convert count crank cut define "
    "delay describe dial draft draw drive drop ease extend feed fetch file filter find finish fix flip follow freeze "
    "grab head hit hold hook inspect keep kick let line lock log measure mail merge mix nudge open page pair pin pour "
    "power press prolong pull query quiet quit raise read refill reject release renew reply reroute restock reverse ring "
    "scan search see shorten sign size solve sort spin split squash stream sum swap switch tag tell test throw top trim "
    "try turn type unmute unpin use vote wake walk warm water wipe wire withdraw work list name fire summarize fill clean "
    "put deactivate arm disarm pour redeem insert append submit enroll unsubscribe trace tail scale terminate provision "
    "rebuild rerun retry backup rename cap encrypt quarantine patch bring lend borrow pick dispatch reroute tint mute "
    "record rate translate spell look navigate give show get take message email text call dial ping chase escalate "
    "hire onboard nominate estimate simulate roll shuffle flip crop rotate resize blur sharpen print scan fax sell "
    "invest deposit top lower water start stop pause resume cancel book order buy reserve change move shift push "
    "reschedule confirm decline accept invite add remove delete create make set schedule remind assign close reopen "
    "open approve deny grant revoke block unblock report dispute waive claim track return refund replace exchange".split())
REQUEST = re.compile(r"(?:can|could|would|will) you\b|(?:can|could|may) i\b", re.IGNORECASE)
CORRECTIONS = [", no, make that ", ", no wait, ", " no, ", ", sorry, I meant ", "... actually ", ", I mean ", ", er, ", " - no, ",
               ", wait, ", " or rather ", ", scratch that, ", " hmm no, "]
SPAN_KINDS = {"text", "list", "int", "num", "nums", "ints", "dur", "hour", "minute", "time"}


class Builtin:
    """A pool that computes its values."""

    def __init__(self, function):
        self.function = function

    def draw(self, pools, rng, depth=0):
        return self.function(rng)


def _hex(n):
    return lambda rng: "".join(rng.choice("0123456789abcdef") for _ in range(n))


def _ordinal(n):
    return f"{n}" + ("th" if 10 <= n % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th"))


BUILTIN = {
    "_clock": lambda rng: sayings.clock(rng)[0],
    "_hour": lambda rng: sayings.clock(rng, True)[0],
    "_hex4": _hex(4), "_hex7": _hex(7), "_hex8": _hex(8),
    "_AA": lambda rng: rng.choice("ABCDEFGHKLMNPRSTVWX") + rng.choice("ABCDEFGHKLMNPRSTVWX"),
    "_A": lambda rng: rng.choice("ABCDEFGHKLMNPRSTVWX"),
    "_small": lambda rng: (sayings.spelled if rng.random() < 0.5 else str)(rng.randint(2, 12)),
    "_dom": lambda rng: _ordinal(rng.randint(1, 28)),
    "_day": lambda rng: str(rng.randint(1, 28)),
    "_mm": lambda rng: f"{rng.randint(1, 12):02d}",
    "_dd": lambda rng: f"{rng.randint(1, 28):02d}",
    "_year": lambda rng: str(rng.randint(2019, 2027)),
    "_duration": lambda rng: sayings.duration(rng.choice(["minutes", "hours"]), 1, 120, rng)[0],
    "_price": lambda rng: f"${rng.choice([5, 8, 12, 15, 20, 25, 40, 50, 75, 120, 250, 400])}",
    **{f"_n{k}": (lambda k: lambda rng: str(rng.randint(10 ** (k - 1), 10 ** k - 1)))(k) for k in range(1, 9)}}


class Clause:
    """Text pieces [(text, [(call, parameter), ...])] and calls [(tool, {parameter: value})]."""

    def __init__(self, pieces, calls, free_end=False):
        self.pieces, self.calls, self.free_end = pieces, calls, free_end

    def text(self):
        return re.sub(r"\s+", " ", "".join(p[0] for p in self.pieces)).strip()

    def first_word(self):
        text = self.text()
        return text.split()[0].lower().strip(",.:;") if text else ""

    def imperative(self):
        return not self.pieces[0][1] and self.first_word() in VERBS and not self.question()

    def request(self):
        return not self.pieces[0][1] and bool(REQUEST.match(self.text()))

    def question(self):
        return self.text().endswith("?")

    def literal(self):
        """This clause as text that calls nothing."""
        return Clause([(t, []) for t, _ in self.pieces], [], self.free_end)

    def shifted(self, by):
        """The pieces with their call numbers moved up."""
        return [(t, [(c + by, p) for c, p in marks]) for t, marks in self.pieces]

    def stripped(self):
        """Without a final mark."""
        pieces = list(self.pieces)
        text, marks = pieces[-1]
        if not marks:
            pieces[-1] = (re.sub(r"\s*[.?!]+\s*$", "", text), marks)
        return Clause(pieces, self.calls, self.free_end)

    def lowered_first(self):
        pieces = list(self.pieces)
        text, marks = pieces[0]
        if not marks and text[:1].isupper() and not re.match(r"I\b|I'", text):
            pieces[0] = (text[0].lower() + text[1:], marks)
        return Clause(pieces, self.calls, self.free_end)


def join(parts):
    """Clauses and strings in a row as one clause."""
    pieces, calls = [], []
    for part in parts:
        if isinstance(part, str):
            pieces.append((part, []))
        else:
            pieces += part.shifted(len(calls))
            calls += part.calls
    last = parts[-1]
    return Clause(pieces, calls, isinstance(last, Clause) and last.free_end)


class Phrasing:
    def __init__(self, library, rng):
        self.library, self.rng = library, rng
        self.pools = {**library.pools, **{n: Builtin(f) for n, f in BUILTIN.items()}}

    def pool(self, name):
        return self.pools[name].draw(self.pools, self.rng)

    def words(self, parsed):
        """A template whose slots are pools, as text."""
        from . import templates
        return "".join(p if isinstance(p, str) else self.pool(p.name).replace("~", "")
                       for p in templates.expand(parsed, self.rng))

    def draw(self, slot, param):
        """(words before, what is said, {parameter name: value}) of a slot."""
        rng, kind = self.rng, param.kind
        if slot.value is not None:
            said = slot.text if slot.text is not None else ""
            return "", said, {param.name: param.parse_fixed(slot.value)}
        if kind == "text":
            before, said = self._split(self.pool(slot.pool or param.pool))
            return before, said, {param.name: said}
        if kind == "list":
            return "", *self._list(slot, param)
        if kind in ("int", "num"):
            value = self._number(param)
            said = sayings.number(value, slot.pool or param.style, rng)
            return "", said, {param.name: value if kind == "num" or float(value).is_integer() is False else int(value)}
        if kind in ("ints", "nums"):
            chosen = [self._number(param) for _ in range(rng.choice((2, 3, 3, 4, 5)))]
            said = self._and([sayings.plain(v) for v in chosen])
            return "", said, {param.name: [int(v) if float(v).is_integer() else v for v in chosen]}
        if kind == "dur":
            said, value = sayings.duration(param.unit, param.low, param.high, rng, slot.pool == "adj")
            return "", said, {param.name: value}
        if kind in ("hour", "minute", "time"):
            said, h, m = sayings.clock(rng, len(slot.names) == 1 and kind == "hour")
            if kind == "time":
                return "", said, {param.name: f"{h:02d}:{m:02d}"}
            return "", said, dict(zip(slot.names, (h, m)))
        if kind == "bool":
            value = rng.random() < 0.5
            return "", rng.choice(param.sayings[value]), {param.name: value}
        value = rng.choice(list(param.sayings))
        if kind == "enum":
            return "", rng.choice(param.sayings[value]), {param.name: value}
        some = rng.sample(list(param.sayings), min(len(param.sayings), rng.choice((1, 2, 2, 3))))
        some.sort(key=list(param.sayings).index)
        return "", self._and([rng.choice(param.sayings[v]) for v in some]), {param.name: some}

    @staticmethod
    def _split(drawn):
        before, _, said = drawn.rpartition("~")
        return re.sub(r"\s+", " ", before), re.sub(r"\s+", " ", said).strip()

    def _number(self, param):
        steps = int((param.high - param.low) / param.step)
        value = param.low + param.step * self.rng.randint(0, steps)
        return round(value, 6) if not float(value).is_integer() else int(value)

    def _list(self, slot, param):
        found = []
        for _ in range(30):
            item = self._split(self.pool(slot.pool or param.pool))[1]
            if values.items(item) == [item] and item.lower() not in [f.lower() for f in found]:
                found.append(item)
        found = found[:self.rng.choice((1, 2, 2, 2, 3, 3, 3, 4))]
        return self._and(found), {param.name: found}

    def _and(self, parts):
        if len(parts) == 1:
            return parts[0]
        last = self.rng.choice([" and ", " and ", " and ", ", and ", " & ", " plus "] if len(parts) > 2 else
                               [" and ", " and ", " and ", " & ", ", ", " plus "])
        return ", ".join(parts[:-1]) + last + parts[-1]

    def clause(self, tool, source, correct=0.0, spread=None, refuse=False):
        """A clause from a parsed template. `spread` is a parameter said two or three times, for as many calls; with
        `refuse`, its second value is ruled out ("but not ...")."""
        from . import templates
        rng = self.rng
        flat = templates.expand(source, rng)
        slots = [i for i, n in enumerate(flat) if not isinstance(n, str)]
        correct_at = rng.choice(slots) if slots and rng.random() < correct else None
        count = 1
        if spread is not None:
            if not any(spread in flat[i].names and flat[i].value is None for i in slots):
                return None
            count = 2 if refuse else rng.choice((2, 2, 2, 3))
        calls = [(tool, {}) for _ in range(1 if refuse else count)]
        pieces, free_end = [], False
        for i, node in enumerate(flat):
            if isinstance(node, str):
                pieces.append((node, []))
                free_end = free_end and not node.strip()
                continue
            param = tool.params[node.names[0]]
            if spread in node.names and node.value is None:
                if not self._spread(pieces, calls, node, param, count, refuse):
                    return None
                continue
            before, said, given = self.draw(node, param)
            if i == correct_at and node.value is None:
                self._correction(pieces, node, param, before, said, given)
                before = ""
            if before:
                pieces.append((before, []))
            for _, arguments in calls:
                arguments.update(given)
            pieces.append((said, [(c, n) for c in range(len(calls)) for n in given]
                           if node.value is None and param.kind in SPAN_KINDS else []))
            free_end = param.kind == "text" and len(said.split()) > 2 or param.kind == "list"
        return Clause([p for p in pieces if p[0]], calls, free_end)

    def _spread(self, pieces, calls, slot, param, count, refuse):
        seen = []
        for k in range(count):
            for _ in range(20):
                before, said, given = self.draw(slot, param)
                if len(said.split()) < 6 and not any(said.lower() in s.lower() or s.lower() in said.lower() for s, _ in seen) \
                        and not any(given == g for _, g in seen) and not re.search(r"\band\b|,", said):
                    break
            else:
                return False
            seen.append((said, given))
            if k:
                glue = self.rng.choice([", but not ", " but not ", ", just not ", ", not "]) if refuse else (
                    self.rng.choice([" and ", " and ", " and also ", " as well as ", " & ", ", and ", " plus "])
                    if k == count - 1 else ", ")
                pieces.append((glue, []))
            if before:
                pieces.append((before, []))
            if k < len(calls):
                calls[k][1].update(given)
                pieces.append((said, [(k, n) for n in given] if param.kind in SPAN_KINDS else []))
            else:
                pieces.append((said, []))
        return True

    def _correction(self, pieces, slot, param, before, said, given):
        for _ in range(10):
            wrong_before, wrong, other = self.draw(slot, param)
            if len(wrong.split()) > 4 or len(said.split()) > 4 or param.kind in ("list", "nums", "ints", "enums"):
                break
            if other != given and said.lower() not in wrong.lower() and wrong.lower() not in said.lower():
                pieces.append((wrong_before + wrong, []))
                pieces.append((self.rng.choice(CORRECTIONS) + before, []))
                return
        pieces.append((before, []))
