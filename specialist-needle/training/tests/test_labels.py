"""Alignment of answers with the words of the request, and the value functions' table of cases."""

import json
from pathlib import Path

import pytest

from treadle_training import corpus, values

CASES = json.loads((Path(__file__).parents[2] / "src/test/resources/values-cases.json").read_text("utf-8"))
FUNCTIONS = {"number": values.number, "clock": values.clock, "duration": values.duration, "items": values.items}


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c['function']}({c['text']!r})")
def test_value_functions_follow_the_shared_table(case):
    got = FUNCTIONS[case["function"]](case["text"])

    assert (list(got) if isinstance(got, tuple) else got) == case["value"]


def slot(query, schema, value):
    s = corpus.align(query, schema, value, set())
    return corpus.ACTIONS[s.action], s.span and query[slice(*s.span)]


@pytest.mark.parametrize("query, schema, value, action, text", [
    ("wake me at 6:30 am", {"type": "integer"}, 30, "minute", "6:30 am"),
    ("wake me at 6:30 am", {"type": "integer"}, 6, "hour", "6:30 am"),
    ("a timer for half an hour", {"type": "integer"}, 30, "minutes", "half an hour"),
    ("scale it to 5, please", {"type": "integer"}, 5, "number", "5"),
    ("send 1,200, then stop", {"type": "integer"}, 1200, "number", "1,200"),
    ("a timer for half an hour", {"type": "integer"}, 1800, "seconds", "half an hour"),
    ("dim it to twenty percent", {"type": "number"}, 20, "number", "twenty"),
    ("play Yellow by Coldplay", {"type": "string"}, "Coldplay", "text", "Coldplay"),
    ("play yellow", {"type": "string"}, "Yellow", "text", "yellow"),
    ("invite Ann, Bob and Carl", {"type": "array", "items": {"type": "string"}}, ["Ann", "Bob", "Carl"], "list_text",
     "Ann, Bob and Carl"),
    ("make it cosy", {"type": "boolean"}, True, "true", None),
    ("make it cosy", {"type": "string"}, "romantic", "other", None),
])
def test_align(query, schema, value, action, text):
    assert slot(query, schema, value) == (action, text)


def test_calls_of_one_tool_keep_the_order_of_mention():
    tool = {"name": "add", "parameters": {"type": "object", "properties": {"item": {"type": "string"}}}}
    calls = corpus.label({"query": "add milk and bread", "tools": [tool], "answers": [
        {"name": "add", "arguments": {"item": "bread"}}, {"name": "add", "arguments": {"item": "milk"}}]})

    assert [c[1]["item"].span[0] for c in calls] == [4, 13]
