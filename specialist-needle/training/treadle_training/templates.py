"""The small template language of the library: (a|b) alternatives, [x] optional, {slot}, {slot=value:text}, {slot@pool}."""

import re

SLOT = re.compile(r"(\w+(?:,\w+)?)(?:=([^:{}]*))?(?::([^{}]*))?(?:@([\w-]+))?$")


class TemplateError(ValueError):
    pass


class Slot:
    """A named place: filled from the parameter's values, or (`value` given) with a fixed value said by `text`."""

    def __init__(self, body):
        m = SLOT.match(body)
        if not m or m.group(3) is not None and m.group(2) is None:
            raise TemplateError(f"'{{{body}}}' is no slot; write {{name}}, {{name=value:text}} or {{name@pool}}")
        self.name, self.value, self.text, self.pool = m.groups()
        self.names = self.name.split(",")


def parse(source):
    """A template as a sequence: strings, Slots, and ('any', [sequences]); an optional part is an empty alternative."""
    sequence, at = _sequence(source, 0, "")
    if at != len(source):
        raise TemplateError(f"unexpected '{source[at]}' at {at} in '{source}'")
    return sequence


def _sequence(source, at, closing):
    out, text = [], ""
    while at < len(source):
        c = source[at]
        if c in closing:
            break
        if c in "([{":
            if text:
                out.append(text)
                text = ""
            if c == "{":
                end = source.find("}", at)
                if end < 0:
                    raise TemplateError(f"'{{' at {at} is not closed in '{source}'")
                out.append(Slot(source[at + 1:end]))
                at = end + 1
            else:
                node, at = _group(source, at)
                out.append(node)
            continue
        if c in ")]}" or c == "|":
            raise TemplateError(f"unexpected '{c}' at {at} in '{source}'")
        text += c
        at += 1
    return out + ([text] if text else []), at


def _group(source, start):
    close = ")" if source[start] == "(" else "]"
    options, at = [], start + 1
    while True:
        sequence, at = _sequence(source, at, "|" + close)
        options.append(sequence)
        if at >= len(source):
            raise TemplateError(f"'{source[start]}' at {start} is not closed in '{source}'")
        at += 1
        if source[at - 1] == close:
            return ("any", options + ([[]] * len(options) if close == "]" else [])), at


def expand(sequence, rng):
    """One random way through: a flat list of strings and Slots."""
    out = []
    for node in sequence:
        if isinstance(node, tuple):
            out += expand(rng.choice(node[1]), rng)
        else:
            out.append(node)
    return out


def slots(sequence):
    """Every Slot that some way through meets."""
    for node in sequence:
        if isinstance(node, tuple):
            for option in node[1]:
                yield from slots(option)
        elif isinstance(node, Slot):
            yield node


def always(sequence):
    """Names of the slots that every way through meets."""
    found = set()
    for node in sequence:
        if isinstance(node, tuple):
            found |= set.intersection(*(always(o) for o in node[1]))
        elif isinstance(node, Slot):
            found |= set(node.names)
    return found
