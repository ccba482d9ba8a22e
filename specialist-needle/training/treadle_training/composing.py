"""What the examples are made of: clauses for one call, several, the same tool again, and requests that call nothing."""

import json
import random
import re
from collections import Counter

from . import corpus, phrasing
from .phrasing import join

NONE_KINDS = {"irrelevant": 26, "unserved": 26, "negated": 12, "conditional": 11, "missing": 11, "smalltalk": 9, "about": 5}
STOP = set("the a an of for to in on with and or is are it my me i you your please what when how do does can at by from this "
           "that one all new get set show add".split())
REQUESTING = re.compile(r".*\b(?:can|could|would|will) you\b", re.IGNORECASE)


class Composer:
    def __init__(self, lib, seed):
        self.lib, self.rng = lib, random.Random(seed)
        self.say = phrasing.Phrasing(lib, self.rng)
        self.by_domain = list(lib.domains)
        self.counts, self.dropped, self.seen = Counter(), Counter(), set()
        self.words = {id(t): self._stems(corpus.snake_words(t.name) + " " + " ".join(t.descriptions[:1]))
                      for t in lib.tools}
        self.name_words = {id(t): set(corpus.snake_words(t.name).split()) for t in lib.tools}

    @staticmethod
    def _stems(text):
        return {w[:5] for w in re.findall(r"[a-z]+", text.lower()) if w not in STOP}

    # What goes together

    def conflict(self, a, b):
        """Whether one of two tools might serve the other's requests."""
        if a is b or a.family & b.family or b.name in a.conflicts or a.name in b.conflicts:
            return True
        if a.family & b.conflicts or b.family & a.conflicts:
            return True
        x, y = self.name_words[id(a)], self.name_words[id(b)]
        return a.domain != b.domain and len(x & y) * 2 >= len(x | y)

    def distractors(self, tools, count, strange=False):
        """Other tools, some of the same domains; with `strange`, of unrelated domains only."""
        chosen = list(tools)
        avoid = set().union(*(self.lib.avoid[t.domain] for t in tools)) if tools else set()
        near = 0 if strange else self.rng.choice((0.2, 0.35, 0.6))
        for _ in range(count * 6):
            if len(chosen) - len(tools) >= count:
                break
            if tools and self.rng.random() < near:
                t = self.rng.choice(self.lib.domains[self.rng.choice(tools).domain])
            else:
                t = self.rng.choice(self.lib.domains[self.rng.choice(self.by_domain)])
                if t.domain in avoid or any(o.domain in self.lib.avoid[t.domain] for o in tools):
                    continue
            if not any(self.conflict(t, c) for c in chosen):
                chosen.append(t)
        return chosen[len(tools):]

    def tool(self):
        return self.rng.choice(self.lib.domains[self.rng.choice(self.by_domain)])

    # Clauses

    def imperative(self, tool, tries=8):
        """A clause of a tool that begins with a verb, else None."""
        for _ in range(tries):
            c = self.say.clause(tool, self.rng.choice(tool.say))
            if c.imperative() and len(c.text().split()) < 20:
                return c.stripped().lowered_first()
        return None

    def single(self):
        tool = self.tool()
        roll = self.rng.random()
        if roll < 0.025:
            shared = [n for n, p in tool.params.items() if p.shared and p.kind != "list"]
            if shared:
                c = self.say.clause(tool, self.rng.choice(tool.say), spread=self.rng.choice(shared), refuse=True)
                if c:
                    return self.polite(c), [tool]
        if roll < 0.06:
            both = self.half_negated(tool)
            if both:
                return both
        c = self.say.clause(tool, self.rng.choice(tool.say), correct=0.05)
        if self.rng.random() < 0.05 and not c.question():
            c = self.chatty(c)
        return self.polite(c), [tool]

    def half_negated(self, tool):
        """Two tools, one of them ruled out: the other is called."""
        other = self.partner([tool])
        a, b = self.imperative(tool), self.imperative(other) if other else None
        if not a or not b or b.free_end or a.free_end:
            return None
        no = self.rng.choice(["don't ", "do not ", "please don't ", "dont "])
        pattern = self.rng.randrange(4)
        if pattern == 0:
            c = join([a, self.rng.choice([" but ", ", but ", ", just ", " and ", ". But "]), no, b.literal()])
        elif pattern == 1:
            c = join([no, b.literal(), self.rng.choice([", just ", ", only ", "; instead ", ", but do ", ". Just "]), a])
        elif pattern == 2:
            c = join([a, self.rng.choice([". No need to ", "; no need to ", ", you don't have to "]), b.literal()])
        else:
            c = join([no, b.literal(), " yet, ", a])
        return c, [tool, other]

    def partner(self, tools):
        """Another tool that does not conflict with the given ones, often of the same domain."""
        for _ in range(20):
            t = self.rng.choice(self.lib.domains[tools[0].domain]) if self.rng.random() < 0.5 else self.tool()
            if not any(self.conflict(t, o) for o in tools):
                return t
        return None

    def chatty(self, c):
        roll = self.rng.random()
        before = self.rng.choice(self.lib.nocall["preambles"])
        after = self.rng.choice(self.lib.nocall["afterthoughts"])
        if roll < 0.55 or c.free_end:
            return join([before + " ", c])
        return join([c.stripped(), ". " + after])

    def polite(self, c):
        roll = self.rng.random()
        if c.imperative() and roll < 0.2:
            c = c.lowered_first()
            opener = self.rng.choice(self.lib.nocall["openers"])
            c = join([opener + " ", c])
            if REQUESTING.match(opener) and self.rng.random() < 0.6 and not c.free_end:
                return join([c.stripped(), "?"])
        if not c.free_end and not c.question() and self.rng.random() < 0.1:
            c = join([c.stripped(), self.rng.choice(self.lib.nocall["closers"])])
        return c

    def several(self):
        tools = [self.tool()]
        for _ in range(self.rng.choice((1, 1, 1, 2))):
            other = self.partner(tools)
            if other:
                tools.append(other)
        if len(tools) < 2:
            return None
        clauses = []
        for i, t in enumerate(tools):
            c = self.imperative(t) if self.rng.random() < 0.75 else None
            clauses.append(c or self.say.clause(t, self.rng.choice(t.say)))
        return self.chain(clauses), tools

    def chain(self, clauses):
        """Clauses one after the other."""
        rng = self.rng
        whole, asked = clauses[0], False
        if whole.request() and whole.question() and clauses[1].imperative():
            whole, asked = whole.stripped(), rng.random() < 0.7
        elif whole.imperative() and rng.random() < 0.15:
            opener = rng.choice(self.lib.nocall["openers"])
            whole, asked = join([opener + " ", whole.lowered_first()]), bool(REQUESTING.match(opener)) and rng.random() < 0.5
        for i, c in enumerate(clauses[1:], 1):
            easy = c.imperative() and not whole.question() and not whole.free_end
            if easy and rng.random() < 0.72:
                c = c.lowered_first()
                if i < len(clauses) - 1:
                    glue = rng.choice([", ", ", ", " and ", ", then ", ", also "])
                else:
                    glue = rng.choice([" and ", " and ", ", and ", " and then ", ", then ", " and also ", ", and also ",
                                       ", plus ", " and after that ", " & ", ", ", " and please ", ", oh and "])
                whole = join([whole.stripped(), glue, c])
            else:
                mark = " " if whole.question() else rng.choice([". ", ". ", ". ", "; ", "! "])
                lead = rng.choice(["", "", "Also, ", "Then ", "And ", "Oh, and ", "After that, ", "Also "]) \
                    if c.imperative() else rng.choice(["", "", "And ", "Oh, and "])
                if not lead and mark != "; ":
                    c = capital(c)
                elif lead:
                    c = c.lowered_first()
                    lead = lead.lower() if mark == "; " else lead
                whole = join([whole if whole.question() else whole.stripped(), mark + lead, c])
        return join([whole.stripped(), "?"]) if asked and not whole.free_end else whole

    def repeated(self):
        for _ in range(30):
            tool = self.tool()
            shared = [n for n, p in tool.params.items() if p.shared and p.kind != "list"]
            if not shared and not tool.tails:
                continue
            if tool.tails and (not shared or self.rng.random() < 0.45):
                a = self.say.clause(tool, self.rng.choice(tool.say))
                b = self.say.clause(tool, self.rng.choice(tool.tails))
                if a.question() and not a.request() or len(a.text().split()) > 18:
                    continue
                asked = a.question()
                c = join([a.stripped(), self.rng.choice([" and ", ", and ", " and also ", ", then ", " and then ", ", plus "]),
                          b] + (["?"] if asked else []))
            else:
                c = self.say.clause(tool, self.rng.choice(tool.say), spread=self.rng.choice(shared))
                if c is None:
                    continue
            if len({json.dumps(args, sort_keys=True) for _, args in c.calls}) == len(c.calls):
                return self.polite(c), [tool]
        return None

    # No call

    def none(self):
        kind = self.rng.choices(list(NONE_KINDS), NONE_KINDS.values())[0]
        made = getattr(self, "_" + kind)()
        return made and (*made, kind)

    def _irrelevant(self):
        tool = self.tool()
        c = self.polite(self.say.clause(tool, self.rng.choice(tool.say))).literal()
        return c, self.distractors([tool], self.rng.randint(1, 6), strange=True), None

    def _unserved(self):
        domain = self.rng.choice(self.by_domain)
        text = self.say.words(self.rng.choice(self.lib.unserved[domain]))
        c = self.polite(phrasing.Clause([(text, [])], []))
        mine = self.lib.domains[domain]
        tools = self.rng.sample(mine, min(len(mine), self.rng.randint(1, 5)))
        query = self._stems(text)
        extra = [t for t in self.distractors(tools, self.rng.choice((0, 0, 1, 2)), strange=True)
                 if not query & self.words[id(t)]]
        return c, self._apart(tools) + extra, None

    def _apart(self, tools):
        kept = []
        for t in tools:
            if not any(t.name == k.name for k in kept):
                kept.append(t)
        return kept

    def _negated(self):
        tool = self.tool()
        c = self.imperative(tool)
        if c is None:
            return None
        text = c.text()
        negation = self.rng.choice(self.lib.nocall["negations"])
        return phrasing.Clause([(negation.replace("{}", text), [])], []), [tool], self.rng.randint(0, 4)

    def _conditional(self):
        tool = self.tool()
        c = self.imperative(tool)
        if c is None or tool.conditional:
            return None
        condition = self.say.words(self.rng.choice(self.conditions))
        text = c.text() + " " + condition if self.rng.random() < 0.45 and not c.free_end else \
            condition + ", " + self.rng.choice(["", "", "then ", "please "]) + c.text()
        others = [t for t in self.distractors([tool], self.rng.randint(0, 4)) if not t.conditional]
        return phrasing.Clause([(text, [])], []), [tool] + others, None

    @property
    def conditions(self):
        from . import templates
        if not hasattr(self, "_conditions"):
            self._conditions = [templates.parse(c) for c in self.lib.nocall["conditions"]]
        return self._conditions

    def _missing(self):
        with_missing = [t for t in self.lib.domains[self.rng.choice(self.by_domain)] if t.missing]
        if not with_missing:
            return None
        tool = self.rng.choice(with_missing)
        c = self.polite(self.say.clause(tool, self.rng.choice(tool.missing))).literal()
        return c, [tool], self.rng.randint(0, 4)

    def _smalltalk(self):
        text = self.rng.choice(self.lib.nocall["smalltalk"])
        return phrasing.Clause([(text, [])], []), [self.tool()], self.rng.randint(0, 5)

    def _about(self):
        tool = self.tool()
        does = (tool.descriptions[0] if tool.descriptions else corpus.snake_words(tool.name)).split(".")[0]
        does = does[:1].lower() + does[1:]
        text = self.rng.choice(self.lib.nocall["about"]).replace("{does}", does).replace(
            "{words}", corpus.snake_words(tool.name)).replace("{name}", tool.name)
        return phrasing.Clause([(text, [])], []), [tool], self.rng.randint(0, 4)


def capital(clause):
    pieces = list(clause.pieces)
    text, marks = pieces[0]
    if not marks:
        pieces[0] = (text[:1].upper() + text[1:], marks)
    return phrasing.Clause(pieces, clause.calls, clause.free_end)
