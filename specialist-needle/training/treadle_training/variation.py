"""New examples from old ones where the wording itself must change: negation, conditions, missing values, noise."""

import re

ACTION_VERBS = set(
    "add alert apply approve archive arrange assign block book brighten bring buy call cancel change charge check clean "
    "clear close connect convert copy create cut deactivate decline delete deploy dim disable dismiss download drop "
    "email enable erase export fetch file fill find flag forward get give go grant increase install invite issue join "
    "kill launch leave lift list load lock log look lower make mark merge message move mute navigate notify open order "
    "park pause pay ping play plan please post preheat print publish purchase push put raise rate record reduce refund "
    "register remind remove rename rent reorder replace reply report request reschedule reserve reset restart restore "
    "resume return revert revoke ring roll rotate run save scale schedule search sell send set share ship show shut shuffle "
    "silence skip snooze start stop submit subscribe switch sync take tell text ticket track trade transfer translate "
    "trigger turn unlock update upload use vacuum volume wake warm watch write".split())

NEGATIONS = ["don't {0}", "do not {0}", "please don't {0}", "never {0}", "I don't want you to {0}", "dont {0}",
             "whatever you do, do not {0}", "no need to {0}", "you shouldn't {0}", "please do not {0}",
             "under no circumstances {0}", "I'd rather you didn't {0}", "stop, don't {0}", "let's not {0}"]
CONDITIONS = ["if it rains", "if it gets colder than 10 degrees", "when I get home", "unless I say otherwise",
              "once the meeting is over", "if Anna agrees", "as soon as the build is green", "in case I'm late",
              "when the price drops", "provided that it is still available", "if nobody is home",
              "only if there is time left", "whenever the door opens", "if the balance is above 500",
              "after the guests have left", "if I forget", "when the dryer is done", "should the train be late",
              "if you think it's a good idea", "if there's a free slot", "unless it is too expensive"]
OPENERS = ["please", "hey,", "ok", "could you", "can you", "would you", "I want you to", "I need you to", "hi,",
           "could you please", "can you please", "go ahead and", "um,", "right,", "so", "quick one:", "just"]
CLOSERS = ["please", "thanks", "thank you", "for me", "now", "right away", "asap", "if you can", "when you get a chance",
           "would you", "cheers", "ok?", "for me please"]
LEADING = {"at", "to", "in", "on", "for", "from", "of", "with", "by", "the", "a", "an", "about", "called", "named", "as",
           "near", "around", "into", "is"}
KEYS = {"a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "f": "dg", "g": "fh", "h": "gj", "i": "uo", "j": "hk",
        "k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "w", "r": "et", "s": "ad", "t": "ry",
        "u": "yi", "v": "cb", "w": "qe", "x": "zc", "y": "tu", "z": "x"}


JOINTS = [" and ", " and ", " and then ", ", then ", ". ", ". Also, ", ", and ", " and also ", "; ", " plus "]


def joined(first, second, rng):
    """One request that asks for both, or None where they cannot stand side by side. Calls keep the order of mention."""
    if not all(len(e["answers"]) == 1 and len(e["query"]) < 90 for e in (first, second)):
        return None
    offered = {t["name"]: t for t in first["tools"]}
    for t in second["tools"]:
        if offered.setdefault(t["name"], t) != t:
            return None
    if first["query"] == second["query"] or len(offered) > 10:
        return None
    joint = rng.choice(JOINTS)
    head, tail = first["query"].rstrip(" .!;"), second["query"]
    if head.endswith("?") and not joint.startswith("."):
        joint = " " + joint.strip(" ,;") + " "
    tail = tail if joint == ". " else _lower_first(tail)
    return {**first, "query": head + joint + tail, "tools": list(offered.values()),
            "answers": first["answers"] + second["answers"]}


def of(example, rng):
    """[(kind of variation, example)]: none, one or two."""
    found = []
    imperative = example["query"].split()[:1] and example["query"].split()[0].lower().strip(",") in ACTION_VERBS
    if imperative and len(example["answers"]) == 1:
        roll = rng.random()
        if roll < 0.04:
            found.append(("negated", _declined(example, rng.choice(NEGATIONS).format(_lower_first(example["query"])))))
        elif roll < 0.07:
            found.append(("conditional", _declined(example, _conditional(example["query"], rng))))
        elif roll < 0.25:
            found.append(("polite", _polite(example, rng)))
    if len(example["answers"]) == 1 and rng.random() < 0.12:
        e = _missing(example, rng)
        if e:
            found.append(("missing", e))
    if rng.random() < 0.15:
        e = _typo(example, rng)
        if e:
            found.append(("typo", e))
    return found


def _declined(example, query):
    return {**example, "query": query, "answers": []}


def _lower_first(text):
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def _conditional(query, rng):
    condition = rng.choice(CONDITIONS)
    query = query.rstrip(" .!?")
    if rng.random() < 0.5:
        return f"{query} {condition}"
    return f"{condition[:1].upper() + condition[1:]}, {_lower_first(query)}"


def _polite(example, rng):
    query = example["query"]
    if rng.random() < 0.6:
        query = f"{rng.choice(OPENERS)} {_lower_first(query)}"
    if query == example["query"] or rng.random() < 0.4:
        query = f"{query.rstrip(' .!?')} {rng.choice(CLOSERS)}"
    return {**example, "query": query}


def _missing(example, rng):
    """Takes the words of one argument out of the request; a required one makes the answer empty."""
    answer = example["answers"][0]
    schema = next(t for t in example["tools"] if t["name"] == answer["name"]).get("parameters") or {}
    places = []
    for name, value in answer["arguments"].items():
        if isinstance(value, str) and len(value) > 1:
            m = re.search(r"(?<!\w)" + re.escape(value) + r"(?!\w)", example["query"])
            if m and len(re.findall(re.escape(value), example["query"])) == 1:
                places.append((name, m))
    if not places:
        return None
    name, m = rng.choice(places)
    others = [str(v) for n, v in answer["arguments"].items() if n != name]
    if any(o and (o in m.group() or m.group() in o) for o in others):
        return None
    before = example["query"][:m.start()].split()
    while before and before[-1].lower() in LEADING:
        before.pop()
    query = " ".join(before + example["query"][m.end():].split())
    if len(query.split()) < 2:
        return None
    if name in (schema.get("required") or []):
        return _declined(example, query)
    left = {n: v for n, v in answer["arguments"].items() if n != name}
    return {**example, "query": query, "answers": [{"name": answer["name"], "arguments": left}]}


def _typo(example, rng):
    """Misspells one or two words that no argument contains."""
    values = " ".join(str(v) for a in example["answers"] for v in a["arguments"].values()).lower()
    words = example["query"].split(" ")
    free = [i for i, w in enumerate(words) if len(w) > 3 and w.isalpha() and w.lower() not in values]
    if not free:
        return None
    for i in rng.sample(free, min(len(free), rng.choice((1, 1, 2)))):
        w = words[i]
        at = rng.randrange(1, len(w) - 1)
        roll = rng.random()
        if roll < 0.3:
            w = w[:at] + w[at + 1] + w[at] + w[at + 2:]
        elif roll < 0.6:
            w = w[:at] + w[at + 1:]
        elif roll < 0.8:
            w = w[:at] + w[at] + w[at:]
        else:
            w = w[:at] + rng.choice(KEYS.get(w[at].lower(), w[at])) + w[at + 1:]
        words[i] = w
    return {**example, "query": " ".join(words)}
