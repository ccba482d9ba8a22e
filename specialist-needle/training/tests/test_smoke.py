"""The whole way from data to a bundle, in seconds: a network that has hardly learned, but a bundle that loads."""

import hashlib
import json
import lzma
from pathlib import Path

import pytest

from treadle_training import all as everything
from treadle_training import encoder, export

DATA = Path(__file__).parent.parent / "data"


def few(source, target, n):
    with lzma.open(source, "rt", encoding="utf-8") as lines, open(target, "w", encoding="utf-8") as out:
        for _, line in zip(range(n), lines):
            out.write(line)


def test_data_becomes_a_bundle_with_right_checksums(tmp_path, capsys):
    try:
        encoder.Encoder()
    except SystemExit as e:
        pytest.skip(f"the sentence encoder is not there: {e}")
    data = tmp_path / "data"
    data.mkdir()
    few(DATA / "teacher_home.train.jsonl.xz", data / "home.train.jsonl", 60)
    few(DATA / "teacher_home.dev.jsonl.xz", data / "home.dev.jsonl", 10)

    everything.main(["--data", str(data), "--out", str(tmp_path / "out"), "--minutes", "0.1", "--generated", "40"])

    bundle = tmp_path / "out" / "bundle"
    description = json.loads((bundle / "bundle.json").read_text("utf-8"))
    assert {name: file["sha256"] for name, file in description["files"].items()} == {
        name: hashlib.sha256((bundle / name).read_bytes()).hexdigest() for name in ("reader.onnx", "slots.onnx")}
    assert "teacher_home" in capsys.readouterr().out


def test_scores_of_an_evaluation_are_its_figures_over_all_files():
    evaluation = {"n": 3, "exact": 0.66666, "auroc": 0.5, "coverage_at_error": {"0.05": 0.33333}, "latency_ms": {"p50": 5},
                  "by_source": {"home": {"n": 2, "exact": 1.0}, "shop": {"n": 1, "exact": 0.0}}}

    assert export.scores(evaluation) == {"n": 3, "exact": 0.667, "auroc": 0.5, "coverage_at_error": {"0.05": 0.333},
                                         "requests": {"home": 2, "shop": 1}}
