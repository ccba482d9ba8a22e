"""Reading corpus files."""
import gzip
import json
import lzma

import pytest

from treadle_training import corpus


@pytest.mark.parametrize("ending, opener", [("", open), (".gz", gzip.open), (".xz", lzma.open)])
def test_files_are_read_plain_and_compressed(tmp_path, ending, opener):
    with opener(tmp_path / f"mine.train.jsonl{ending}", "wt", encoding="utf-8") as out:
        out.write(json.dumps({"query": "café"}) + "\n\n")

    assert list(corpus.read(corpus.files([tmp_path], "train"))) == [{"query": "café"}]


def test_a_line_that_is_not_json_is_named(tmp_path):
    (tmp_path / "mine.dev.jsonl").write_text('{"query": "a"}\n{"query": \n', "utf-8")

    with pytest.raises(SystemExit, match=r"mine\.dev\.jsonl:2: not a JSON object"):
        list(corpus.read(corpus.files([tmp_path], "dev")))


def test_a_folder_without_files_is_named(tmp_path):
    with pytest.raises(SystemExit, match="no .*train.jsonl"):
        corpus.files([tmp_path], "train")
