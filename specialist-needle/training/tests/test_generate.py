"""The generator: what it writes is the same for the same seed, and training can express all of it."""

import itertools

import pytest

from treadle_training import corpus, generate, library, pack


@pytest.fixture(scope="module")
def lib():
    return library.Library(library.FOLDER)


def some(lib, seed, n=300):
    return list(generate.examples(lib, n, seed)[1])


def test_the_same_seed_gives_the_same_examples(lib):
    assert some(lib, 7) == some(lib, 7)
    assert some(lib, 7) != some(lib, 8)


def test_every_answer_is_a_call_of_an_offered_tool_with_its_required_arguments(lib):
    for e in some(lib, 1):
        offered = {t["name"]: t for t in e["tools"]}
        assert len(offered) == len(e["tools"])
        for call in e["answers"]:
            schema = offered[call["name"]]["parameters"]
            assert set(schema.get("required", [])) <= set(call["arguments"]) <= set(schema["properties"])


def test_no_value_lies_outside_what_the_network_can_express(lib):
    other = corpus.ACTION["other"]
    for e in some(lib, 2):
        labelled = pack._label(e)
        assert labelled is not None, e["query"]
        assert all(action != other for _, slots in labelled for action, _, _ in slots.values()), e["query"]


def test_all_kinds_of_requests_come_up(lib):
    calls = [len(e["answers"]) for e in some(lib, 3)]
    same_tool = [e for e in some(lib, 3) if len(e["answers"]) > len({c["name"] for c in e["answers"]})]

    assert 0 in calls and 1 in calls and 2 in calls
    assert same_tool


def test_a_library_with_an_error_says_where(tmp_path):
    for name in itertools.chain(library.FOLDER.glob("pools*.json"), [library.FOLDER / "nocall.json"]):
        (tmp_path / name.name).write_text(name.read_text("utf-8"), "utf-8")
    (tmp_path / "broken.json").write_text(
        '{"avoid": "", "tools": [{"name": "t", "does": "d", "params": {"a!": "text nosuchpool; A"}, "say": ["do {a}"]}]}')

    with pytest.raises(library.LibraryError, match="broken.*nosuchpool"):
        library.Library(tmp_path)
