"""The prompt and the answer of the generative engine, by the table that the Java side is held to as well."""

import json
from pathlib import Path

import pytest

from treadle_training.needle import prompt

CASES = json.loads(
    (Path(__file__).parents[2] / "src/test/resources/generative/prompt-cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda c: c["query"][:20] or "empty")
def test_names_tools_and_answers_follow_the_shared_table(case):
    own = [t["name"] for t in case["tools"]]

    names = prompt.written_names(own)

    assert names == case["names"]
    assert prompt.tools_text(case["tools"]) == case["text"]
    assert prompt.Answer(case["calls"], dict(zip(own, names))).text == case["answer"]


def test_values_count_most_and_what_opens_a_list_counts_like_a_name():
    call = {"name": "setTimer", "arguments": {"minutes": 5}}

    assert prompt.Answer([call], {"setTimer": "set_timer"}).parts == [
        (prompt.NAME, "[{"), (prompt.STRUCTURE, '"name":'), (prompt.NAME, '"set_timer"'),
        (prompt.STRUCTURE, ',"arguments":{'), (prompt.KEY, '"minutes":'), (prompt.VALUE, "5"), (prompt.STRUCTURE, "}}"),
        (prompt.STRUCTURE, "]")]
    assert prompt.Answer([], {}).parts == [(prompt.NAME, "[]")]
