"""Tools as an application would declare them: naming styles, synonyms, dropped descriptions and parameters."""

import re

from . import corpus

TYPES = {"text": "string", "time": "string", "enum": "string", "bool": "boolean", "num": "number", "int": "integer",
         "dur": "integer", "hour": "integer", "minute": "integer"}


def styled(name, style):
    """A name in snake, camel, Pascal, kebab or dotted style."""
    words = corpus.snake_words(name).split()
    if style == "camel":
        return words[0] + "".join(w.capitalize() for w in words[1:])
    if style == "pascal":
        return "".join(w.capitalize() for w in words)
    if style == "kebab":
        return "-".join(words)
    if style == "upper":
        return "_".join(words).upper()
    if style == "dot" and len(words) > 1:
        return words[-1] + "." + "_".join(words[:-1]) if len(words) < 4 else words[0] + "." + "_".join(words[1:])
    return "_".join(words)


class Presented:
    """One declaration of a tool: its JSON form and how arguments are spelled in it."""

    def __init__(self, tool, used, rng):
        self.tool, self.renamed, self.upper = tool, {}, set()
        style = rng.choices(["own", "snake", "camel", "kebab", "pascal", "dot", "domain"], [34, 22, 18, 7, 6, 6, 7])[0]
        name = rng.choice(tool.names) if rng.random() < 0.45 else tool.name
        if style == "domain":
            self.name = re.sub(r"\W", "_", tool.domain) + "." + styled(name, rng.choice(["snake", "camel"]))
        else:
            self.name = name if style == "own" else styled(name, style)
        param_style = "camel" if style in ("camel", "pascal") and rng.random() < 0.7 else (
            "kebab" if style == "kebab" and rng.random() < 0.3 else "snake")
        bare, trim = rng.random() < 0.08, rng.random() < 0.4
        properties, required = {}, []
        params = list(tool.params.values())
        if rng.random() < 0.25:
            rng.shuffle(params)
        for p in params:
            if p.name not in used and not p.required and trim and rng.random() < 0.5:
                continue
            shown = rng.choice(p.synonyms) if p.synonyms and rng.random() < 0.35 else p.name
            shown = styled(shown, param_style)
            if shown in properties:
                shown = styled(p.name, param_style)
            if shown in properties:
                shown = p.name + "_value"
            self.renamed[p.name] = shown
            properties[shown] = self._schema(p, bare or rng.random() < 0.12, rng)
            if p.required or p.name in used and rng.random() < 0.08:
                required.append(shown)
        self.json = {"name": self.name, "description": rng.choice(tool.descriptions)
                     if tool.descriptions and not bare and rng.random() > 0.04 else "",
                     "parameters": {"type": "object", "properties": properties, "required": required}}
        if not self.json["description"]:
            del self.json["description"]

    def _schema(self, p, bare, rng):
        if p.kind in ("list", "nums", "ints", "enums"):
            item = {"type": {"list": "string", "nums": "number", "ints": "integer", "enums": "string"}[p.kind]}
            if p.kind == "enums":
                item["enum"] = list(p.sayings)
            schema = {"type": "array", "items": item}
        else:
            schema = {"type": TYPES[p.kind]}
        if p.kind == "enum":
            options = list(p.sayings)
            if rng.random() < 0.3:
                rng.shuffle(options)
            if rng.random() < 0.1 and all(re.fullmatch(r"[a-z_]+", o) for o in options):
                self.upper.add(p.name)
                options = [o.upper() for o in options]
            schema["enum"] = options
        if p.descriptions and not bare:
            schema["description"] = rng.choice(p.descriptions)
        if p.default is not None:
            schema["default"] = p.default.upper() if p.name in self.upper else p.default
        if p.kind in ("hour", "minute") and rng.random() < 0.2:
            schema.update({"minimum": 0, "maximum": 23 if p.kind == "hour" else 59})
        return schema

    def arguments(self, given):
        return {self.renamed[n]: v.upper() if n in self.upper else v for n, v in given.items()}
