"""Reads the hand-written library: pools of values, and domains with their tools, schemas and phrasings.

The format is described in library/README.md. Everything wrong in it is reported at once, each with its file and tool.
"""

import json
import re
from pathlib import Path

from . import phrasing, templates

FOLDER = Path(__file__).parent.parent / "library"
UNITS = ("seconds", "minutes", "hours", "days")
STYLES = ("", "plain", "count", "pct", "money", "temp", "ord", "big", "year")
SHARED = ("pools.json", "nocall.json")


class LibraryError(ValueError):
    pass


class Pool:
    """Values to choose from; each a template whose slots are other pools. Text before '~' is said but no value; a '~'
    of an inner pool counts only where the inner pool is the whole entry."""

    def __init__(self, name, source):
        self.name, self.entries = name, []
        for entry in source if isinstance(source, list) else source.split(";"):
            entry = entry.strip()
            if not entry:
                continue
            m = re.match(r"(\d+)\* ", entry)
            self.entries += [templates.parse(entry[m.end():] if m else entry)] * (int(m.group(1)) if m else 1)

    def draw(self, pools, rng, depth=0):
        if depth > 6:
            raise LibraryError(f"pool '{self.name}' refers to itself")
        parts = templates.expand(rng.choice(self.entries), rng)
        inner = [p if isinstance(p, str) else pools[p.name].draw(pools, rng, depth + 1) for p in parts]
        if len(parts) == 1:
            return inner[0]
        return "".join(p if isinstance(p, str) else said.replace("~", "") for p, said in zip(parts, inner))


class Param:
    """A parameter: how its value is drawn and said, and its schema."""

    def __init__(self, key, spec):
        m = re.fullmatch(r"(\w+?)([!*]*)", key)
        if not m:
            raise LibraryError(f"'{key}' is no parameter name; letters and digits, then ! (required) and * (can be listed)")
        self.name, self.required, self.shared = m.group(1), "!" in m.group(2), "*" in m.group(2)
        parts = [p.strip() for p in spec.split(";")] + ["", ""]
        self.descriptions = [d.strip() for d in parts[1].split("//") if d.strip()]
        self.synonyms = [a.strip() for a in parts[2].split(",") if a.strip()]
        self.default = None
        self.kind, _, rest = parts[0].partition(" ")
        read = getattr(self, "_read_" + self.kind, None)
        if read is None:
            raise LibraryError(f"'{self.kind}' is no kind; known: " + ", ".join(
                n[6:] for n in dir(self) if n.startswith("_read_")))
        read(rest.strip())

    def _read_text(self, rest):
        self.pool = rest

    _read_list = _read_text

    def _read_int(self, rest):
        m = re.fullmatch(r"(-?[\d.]+)\.\.(-?[\d.]+)((?: \S+)*)", rest)
        if not m:
            raise LibraryError(f"'{rest}' is no range; write LOW..HIGH [step N] [style] [=default]")
        self.low, self.high, self.step, self.style = float(m.group(1)), float(m.group(2)), 1.0, ""
        words = m.group(3).split()
        while words:
            w = words.pop(0)
            if w == "step":
                self.step = float(words.pop(0))
            elif w.startswith("="):
                self.default = float(w[1:]) if "." in w else int(w[1:])
            elif w in STYLES:
                self.style = w
            else:
                raise LibraryError(f"'{w}' is no number style; known: {', '.join(STYLES)}")

    _read_num = _read_nums = _read_ints = _read_int

    def _read_dur(self, rest):
        m = re.fullmatch(r"(\w+)(?: (\d+)\.\.(\d+))?", rest)
        if not m or m.group(1) not in UNITS:
            raise LibraryError(f"'{rest}' is no duration; write seconds, minutes, hours or days and LOW..HIGH")
        self.unit, self.low, self.high = m.group(1), int(m.group(2) or 1), int(m.group(3) or 240)

    def _read_hour(self, rest):
        pass

    _read_minute = _read_time = _read_hour

    def _read_bool(self, rest):
        said = rest.split("/") if rest else ["", ""]
        if len(said) != 2:
            raise LibraryError(f"'{rest}' does not say true and false; write bool TRUE,TRUE/FALSE,FALSE")
        self.sayings = {v: [s.strip() for s in words.split(",") if s.strip()] for v, words in zip((True, False), said)}

    def _read_enum(self, rest):
        self.sayings = {}
        for option in rest.split("|"):
            value, _, said = option.partition("=")
            default = value.startswith("^")
            value = value.strip().lstrip("^")
            if default:
                self.default = value
            if value in self.sayings:
                raise LibraryError(f"the value '{value}' comes twice")
            self.sayings[value] = [s.strip() for s in said.split(",") if s.strip()] or [re.sub(r"[_-]", " ", value)]

    _read_enums = _read_enum

    def parse_fixed(self, text):
        """The typed value of {name=text}."""
        if self.kind == "bool" and text in ("true", "false"):
            return text == "true"
        if self.kind == "enum" and text in self.sayings:
            return text
        if self.kind == "enums" and text in self.sayings:
            return [text]
        raise LibraryError(f"{{{self.name}={text}}} is no value of this parameter (only booleans and enums are fixed)")


class Tool:
    """A tool with its phrasings, parsed."""

    def __init__(self, domain, spec, pools):
        self.domain, self.name = domain, spec["name"]
        self.names = [self.name] + [n.strip() for n in spec.get("also", "").split(",") if n.strip()]
        self.descriptions = [d.strip() for d in spec.get("does", "").split("//") if d.strip()]
        self.family = set(spec.get("family", "").replace(",", " ").split()) | {self.name}
        self.conflicts = set(spec.get("conflicts", "").replace(",", " ").split())
        self.conditional = bool(spec.get("conditional"))
        self.params = {}
        for key, text in spec.get("params", {}).items():
            try:
                p = Param(key, text)
            except (LibraryError, IndexError) as e:
                raise LibraryError(f"parameter '{key}': {e}") from e
            self.params[p.name] = p
            if p.kind in ("text", "list") and p.pool not in pools:
                raise LibraryError(f"parameter '{key}': there is no pool '{p.pool}'")
        self.required = {n for n, p in self.params.items() if p.required}
        self.say = [self._template(t, pools, True) for t in spec["say"]]
        self.missing = [self._template(t, pools, False) for t in spec.get("missing", [])]
        self.tails = [self._template(t, pools, True) for t in spec.get("tails", [])]
        unknown = set(spec) - {"name", "also", "does", "family", "conflicts", "conditional", "params", "say", "missing",
                               "tails"}
        if unknown:
            raise LibraryError(f"unknown keys {sorted(unknown)}")

    def _template(self, source, pools, complete):
        try:
            parsed = templates.parse(source)
        except templates.TemplateError as e:
            raise LibraryError(str(e)) from e
        for slot in templates.slots(parsed):
            for name in slot.names:
                if name not in self.params:
                    raise LibraryError(f"'{source}': there is no parameter '{name}'")
            p = self.params[slot.names[0]]
            if slot.value is not None:
                p.parse_fixed(slot.value)
            elif p.kind == "bool" and not (p.sayings[True] and p.sayings[False]):
                raise LibraryError(f"'{source}': boolean '{p.name}' needs sayings or {{{p.name}=true:text}}")
            if slot.pool and p.kind in ("text", "list") and slot.pool not in pools:
                raise LibraryError(f"'{source}': there is no pool '{slot.pool}'")
        if complete and not self.required <= templates.always(parsed):
            raise LibraryError(f"'{source}' may lack required {sorted(self.required - templates.always(parsed))}")
        if not complete and self.required <= {n for s in templates.slots(parsed) for n in s.names}:
            raise LibraryError(f"'{source}' lacks nothing required, yet stands under 'missing'")
        return parsed


class Library:
    """All of it: pools, tools by domain, requests that nothing serves."""

    def __init__(self, folder=FOLDER):
        folder, errors = Path(folder), []
        if not folder.is_dir():
            raise LibraryError(f"{folder}: no such folder; --library names the folder with the domain files")
        self.pools, self.domains, self.unserved, self.avoid = {}, {}, {}, {}
        shared = self._json(folder / "pools.json", errors)
        self.nocall = self._json(folder / "nocall.json", errors)
        self._pools("pools.json", shared, errors)
        files = [(p, self._json(p, errors)) for p in sorted(folder.glob("*.json")) if p.name not in SHARED]
        for path, data in files:
            self._pools(path.name, data.get("pools", {}), errors)
        for path, data in files:
            self._domain(path, data, errors)
        self._check_pools(errors)
        if errors:
            raise LibraryError("\n".join(errors))
        self.tools = [t for tools in self.domains.values() for t in tools]

    @staticmethod
    def _json(path, errors):
        try:
            return json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            errors.append(f"{path}: missing")
        except json.JSONDecodeError as e:
            errors.append(f"{path.name}:{e.lineno}: no JSON: {e.msg}")
        return {}

    def _pools(self, where, data, errors):
        for name, source in data.items():
            if name in self.pools:
                errors.append(f"{where}: pool '{name}' is already defined in another file or above")
            try:
                self.pools[name] = Pool(name, source)
                if not self.pools[name].entries:
                    errors.append(f"{where}: pool '{name}' is empty")
            except templates.TemplateError as e:
                errors.append(f"{where}: pool '{name}': {e}")

    def _check_pools(self, errors):
        for pool in self.pools.values():
            for entry in pool.entries:
                for slot in templates.slots(entry):
                    if slot.name not in self.pools and slot.name not in phrasing.BUILTIN:
                        errors.append(f"pool '{pool.name}' refers to '{slot.name}', which is no pool")

    def _domain(self, path, data, errors):
        domain = path.stem
        self.domains[domain] = []
        self.avoid[domain] = set(data.get("avoid", "").replace(",", " ").split()) | {domain}
        self.unserved[domain] = []
        for source in data.get("unserved", []):
            try:
                self.unserved[domain].append(templates.parse(source))
            except templates.TemplateError as e:
                errors.append(f"{path.name}: unserved: {e}")
        if len(self.unserved[domain]) < 12:
            errors.append(f"{path.name}: only {len(self.unserved[domain])} unserved requests; 12 or more are needed")
        names = set()
        for spec in data.get("tools", []):
            try:
                tool = Tool(domain, spec, self.pools)
                if tool.name in names:
                    raise LibraryError("the name comes twice")
                names.add(tool.name)
                self.domains[domain].append(tool)
            except KeyError as e:
                errors.append(f"{path.name}: {spec.get('name', '?')}: {e} is missing")
            except LibraryError as e:
                errors.append(f"{path.name}: {spec.get('name', '?')}: {e}")
        if len(self.domains[domain]) < 3:
            errors.append(f"{path.name}: fewer than three tools")
