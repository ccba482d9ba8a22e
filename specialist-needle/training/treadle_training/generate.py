"""Writes training examples from the hand-written library: requests, tools and calls, the same for the same seed."""

import argparse
import json
import lzma
import re
import sys
import time
from pathlib import Path

from . import corpus, library
from .composing import Composer
from .present import Presented

KINDS = {"single": 62, "several": 14, "repeated": 6, "none": 18}


class Generator(Composer):
    """Composes examples and writes them down; the labels that training will read must be the ones that were meant."""

    def example(self):
        """One example, or None where a draw came to nothing."""
        kind = self.rng.choices(list(KINDS), KINDS.values())[0]
        made = getattr(self, kind)()
        if made is None:
            return None
        if kind == "none":
            clause, tools, more, kind = made
            more = 0 if more is None else more
        else:
            clause, tools = made
            more = self.rng.choice((1, 1, 2, 3, 3, 4, 5, 6, 7))
            more = self.rng.choice((0, more)) if self.rng.random() < 0.1 else more
        tools = list(tools)
        tools += self.distractors(tools, min(more, 9 - len(tools)))
        e = self.finish(clause, tools)
        if e is None:
            return None
        key = re.sub(r"\W+", " ", e["query"].lower()).strip()
        if not e["tools"] or key in self.seen:
            self.dropped["repeated query" if e["tools"] else "no tools"] += 1
            return None
        self.seen.add(key)
        self.counts[kind] += 1
        return e

    def finish(self, clause, tools):
        """Text, declarations and answers; None where the labels read from the text are not those that were meant."""
        query, spans, calls = self.write(clause)
        used = {}
        for tool, args in calls:
            used.setdefault(id(tool), set()).update(args)
        shown = {}
        for t in tools:
            p = Presented(t, used.get(id(t), set()), self.rng)
            while p.name in {s.name for s in shown.values()}:
                p.name = p.json["name"] = p.name + "_2"
            shown[id(t)] = p
        declared = [p.json for p in shown.values()]
        self.rng.shuffle(declared)
        answers = [{"name": shown[id(t)].name, "arguments": shown[id(t)].arguments(args)} for t, args in calls]
        self.counts["aligned arguments"] += sum(len(a["arguments"]) for a in answers)
        if not self.holds(query, spans, calls, answers, {p.name: p.json for p in shown.values()}):
            return None
        return {"query": query, "tools": declared, "answers": answers}

    def holds(self, query, spans, calls, answers, declared):
        """Whether the labels that training reads from the text are the ones that were meant."""
        used = {}
        for k, answer in enumerate(answers):
            properties = declared[answer["name"]]["parameters"]["properties"]
            taken, here = used.setdefault(answer["name"], set()), []
            for own, (name, value) in zip(calls[k][1], answer["arguments"].items()):
                slot = corpus.align(query, properties[name], value, taken)
                if slot.action == corpus.ACTION["other"]:
                    self.dropped[f"other: {calls[k][0].name}.{own}"] += 1
                    return False
                if slot.span:
                    meant = spans.get((k, own))
                    if not meant or not any(slot.span[0] < e and slot.span[1] > s for s, e in meant):
                        self.dropped[f"elsewhere: {calls[k][0].name}.{own}"] += 1
                        return False
                    here.append(slot.span)
            taken.update(here)
        return True

    def write(self, clause):
        """(query, {(call, parameter): [spans]}, calls) with case, marks and slips of the fingers."""
        rng = self.rng
        pieces = [list(p) for p in clause.pieces if p[0]]
        calls = [(t, dict(a)) for t, a in clause.calls]
        if rng.random() < 0.14:
            pieces = [[t.lower(), m] for t, m in pieces]
            for tool, args in calls:
                for n, v in args.items():
                    kind = tool.params[n].kind
                    if kind == "text":
                        args[n] = v.lower()
                    elif kind == "list":
                        args[n] = [x.lower() for x in v]
        elif not pieces[0][1] and rng.random() < 0.65:
            text = pieces[0][0].lstrip()
            pieces[0][0] = text[:1].upper() + text[1:]
        if rng.random() < 0.04:
            self.slip(pieces)
        if rng.random() < 0.12 and not pieces[-1][1]:
            pieces[-1][0] = re.sub(r"\?$", "", pieces[-1][0])
        query, spans = "", {}
        for i, (text, marks) in enumerate(pieces):
            text = re.sub(r"\s+", " ", text)
            if not query or query.endswith(" "):
                text = text.lstrip()
            if text[:1] in ",.?!;" and query.endswith(" "):
                query = query[:-1]
            if re.search(r"(?:^|\s)a $", query, re.IGNORECASE) and re.match(r"(?!uni|use|one|eu|11)[aeiou8]", text, re.IGNORECASE):
                query = query[:-1] + "n "
            start = len(query)
            query += text
            for mark in marks:
                spans.setdefault(mark, []).append((start, start + len(text.rstrip())))
        query = re.sub(r"\s+$", "", query)
        if query[-1].isalnum() and rng.random() < 0.3:
            query += "." if rng.random() < 0.9 else "!"
        return query, spans, calls

    def slip(self, pieces):
        """Misspells one word outside the values."""
        places = [(i, m.span()) for i, (t, marks) in enumerate(pieces) if not marks
                  for m in re.finditer(r"\b[a-z]{4,}\b", t)]
        if places:
            i, (s, e) = self.rng.choice(places)
            text, at = pieces[i][0], self.rng.randrange(s + 1, e - 1)
            pieces[i][0] = self.rng.choice([text[:at] + text[at + 1] + text[at] + text[at + 2:],
                                            text[:at] + text[at + 1:], text[:at] + text[at] + text[at:]])


def examples(lib, n, seed):
    """(generator, iterator over n examples with ids)."""
    g = Generator(lib, seed)

    def run():
        made, tried = 0, 0
        while made < n:
            tried += 1
            if tried > 20 * n + 2000:
                raise SystemExit(f"only {made} different examples after {tried} tries; the library is too small for {n}")
            e = g.example()
            if e:
                made += 1
                yield {"id": f"generated-{made:06d}", "source": "generated", **e}

    return g, run()


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training generate", description=__doc__)
    parser.add_argument("--out", required=True, help="folder for generated.train.jsonl.xz (made if missing)")
    parser.add_argument("--n", type=int, default=40000, help="number of examples (default 40000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed and library give the same file (default 1)")
    parser.add_argument("--library", default=library.FOLDER, help="folder of the library (default: training/library)")
    parser.add_argument("--show", type=int, default=0, help="print this many random examples and write nothing")
    args = parser.parse_args(argv)
    if args.n < 1:
        parser.error(f"--n is {args.n}; it must be at least 1")
    try:
        lib = library.Library(args.library)
    except library.LibraryError as e:
        raise SystemExit(f"the library has errors:\n{e}") from e
    print(f"{len(lib.domains)} domains, {len(lib.tools)} tools, {sum(len(t.say) for t in lib.tools)} phrasings, "
          f"{len(lib.pools)} pools", file=sys.stderr)
    g, stream = examples(lib, args.show or args.n, args.seed)
    if args.show:
        for e in stream:
            print(e["query"], "\n   ", json.dumps(e["answers"], ensure_ascii=False), "\n    of", [t["name"] for t in e["tools"]])
        return
    began = time.time()
    path = Path(args.out) / "generated.train.jsonl.xz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with lzma.open(path, "wt", encoding="utf-8") as out:
        for i, e in enumerate(stream, 1):
            out.write(json.dumps(e, ensure_ascii=False) + "\n")
            if i % 1000 == 0 or i == args.n:
                print(f"\r{i}/{args.n} in {time.time() - began:.0f} s", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    report(g, args.n)
    print(f"wrote {path}: {path.stat().st_size / 1e6:.1f} MB", file=sys.stderr)


def report(g, n):
    lost = sum(v for k, v in g.dropped.items() if ":" in k)
    print(f"aligned: {100 * n / (n + lost):.1f}% of the examples drawn ({lost} dropped)", file=sys.stderr)
    for k, v in g.dropped.most_common(12):
        print(f"  {v:6} {k}", file=sys.stderr)
    print("kinds: " + ", ".join(f"{k} {v}" for k, v in g.counts.most_common() if k != "aligned arguments"), file=sys.stderr)


if __name__ == "__main__":
    main()
