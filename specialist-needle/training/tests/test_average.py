"""Mixing two checkpoints."""
import pytest
import torch

from treadle_training import average


def checkpoint(path, value):
    torch.save({"average": {"w": torch.tensor([value, 2 * value])}, "network": {}, "optimiser": {},
                "steps": int(value), "batch": 8, "seconds": 60.0}, path)
    return str(path)


def test_weights_are_mixed_by_the_share_and_the_steps_are_the_first_ones(tmp_path):
    out = tmp_path / "out.pt"

    average.main(["--network", checkpoint(tmp_path / "a.pt", 1.0), "--other", checkpoint(tmp_path / "b.pt", 3.0),
                  "--share", "0.75", "--out", str(out)])

    mixed = torch.load(out, weights_only=True)
    assert mixed["average"]["w"].tolist() == [1.5, 3.0]
    assert mixed["steps"] == 1


def test_a_share_is_a_part_of_one(tmp_path, capsys):
    with pytest.raises(SystemExit):
        average.main(["--network", "a", "--other", "b", "--share", "1.5", "--out", "c"])
    assert "0 to 1: 1.5" in capsys.readouterr().err
