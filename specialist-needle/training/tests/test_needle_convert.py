"""Reading weights out of graphs that another exporter made, with its own operators and names."""

import json
import warnings

import onnx
import pytest
import torch

from treadle_training import generate, library
from treadle_training.needle import bundle, convert, export, graphs, network, tokenizer, train, weights

SIZE = network.Size(vocabulary=600, width=32, heads=4, kv_heads=2, encoder_layers=2, decoder_layers=2)


class Encoder(torch.nn.Module):
    def __init__(self, needle):
        super().__init__()
        self.needle = needle

    def forward(self, input_ids):
        return self.needle.encode(input_ids)


class Step(torch.nn.Module):
    """One token, as the published graph takes it: the position is the length of the past."""

    def __init__(self, needle):
        super().__init__()
        self.needle = needle

    def forward(self, decoder_input_ids, encoder_out, past_self_kv):
        needle, half, present = self.needle, self.needle.size.head // 2, []
        angle = past_self_kv.shape[4] * needle.size.theta ** (-torch.arange(half) / half)
        angles = angle[None, :].cos(), angle[None, :].sin()
        x, cross = needle.embedded(decoder_input_ids), needle.cross(encoder_out)
        for i, layer in enumerate(needle.decoder):
            h = layer.own.norm(x)
            k, v = layer.own.attention.keys_values(h, angles)
            k, v = torch.cat([past_self_kv[i, 0], k], 2), torch.cat([past_self_kv[i, 1], v], 2)
            present.append(torch.stack([k, v]))
            x = layer.own.add(x, layer.own.attention(h, (k, v), angles), needle.drop)
            x = layer.cross.add(x, layer.cross.attention(layer.cross.norm(x), cross[i]), needle.drop)
        return needle.logits(needle.decoder_norm(x)), torch.stack(present)


def exported(needle, folder, dynamo):
    size = needle.size
    inputs = {"decoder_input_ids": torch.tensor([[1]]), "encoder_out": torch.randn(1, 7, size.width),
              "past_self_kv": torch.randn(size.decoder_layers, 2, 1, size.kv_heads, 3, size.head)}
    varying = {"input_ids": {1: "S"}, "encoder_out": {1: "S"}, "past_self_kv": {4: "T"}, "decoder_input_ids": {}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for file, module, given, outputs in (
                ("encoder.onnx", Encoder(needle), {"input_ids": torch.arange(7)[None]}, ["states"]),
                ("decoder_step.onnx", Step(needle), inputs, ["logits", "present_self_kv"])):
            axes = {name: varying[name] for name in given}
            auto = {n: {a: torch.export.Dim.DYNAMIC for a in dims} for n, dims in axes.items()}
            how = {"dynamo": True, "dynamic_shapes": auto, "external_data": False} if dynamo else {
                "dynamo": False, "dynamic_axes": axes, "opset_version": 17}
            torch.onnx.export(module.eval(), tuple(given.values()), str(folder / file), input_names=list(given),
                              output_names=outputs, verbose=False, **how)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    examples = list(generate.examples(library.Library(library.FOLDER), 150, 5)[1])
    (folder / "some.train.jsonl").write_text("".join(json.dumps(e) + "\n" for e in examples), "utf-8")
    short = sorted(examples, key=lambda e: len(str(e)))[:3]
    (folder / "some.dev.jsonl").write_text("".join(json.dumps(e) + "\n" for e in short), "utf-8")
    return folder


@pytest.fixture(scope="module")
def needle():
    """A network in which every weight matters a little: in one that multiplies rounding errors nothing can be compared."""
    torch.manual_seed(3)
    found = network.Needle(SIZE).eval()
    with torch.no_grad():
        for p in found.parameters():
            p.mul_(8) if p.ndim == 2 else p.add_(0.3 * torch.randn(p.shape))
    return found


def files(folder, data, needle, dynamo):
    trained = tokenizer.trained(tokenizer.texts([str(data / "some.train.jsonl")]), SIZE.vocabulary)
    folder.mkdir()
    (folder / bundle.TOKENIZER).write_bytes(trained)
    (folder / bundle.SPECIALS).write_text(json.dumps(bundle.SPECIAL_IDS), "utf-8")
    exported(needle, folder, dynamo)
    return folder


@pytest.mark.parametrize("dynamo", [False, True])
def test_graphs_of_another_exporter_become_fast_ones_that_say_the_same(data, needle, tmp_path, dynamo, capsys):
    published, out = files(tmp_path / "published", data, needle, dynamo), tmp_path / "out"
    checkpoint = str(tmp_path / "checkpoint.pt")

    convert.main(["--bundle", str(published), "--out", str(out), "--licence", "MIT", "--data", str(data),
                  "--checkpoint", checkpoint])

    assert "NOT GOOD ENOUGH" not in capsys.readouterr().out
    description = json.loads((out / "bundle.json").read_text("utf-8"))
    assert (description["licence"], description["precision"], description["graphs"]) == ("MIT", "fp32", "fast")
    assert set(description["files"]) == {*graphs.FAST, bundle.TOKENIZER, bundle.SPECIALS}
    assert set(description["training"]["converted_from"]) == {*graphs.PLAIN, bundle.TOKENIZER}
    kept, _, state = train.averaged(checkpoint)
    torch.testing.assert_close(kept.encode(torch.arange(9)[None]), needle.encode(torch.arange(9)[None]), rtol=1e-4, atol=1e-4)
    assert (state["steps"], state["window"]) == (0, bundle.WINDOW)

    export.main(["--network", checkpoint, "--out", str(out)])
    assert json.loads((out / "bundle.json").read_text("utf-8"))["licence"] == "MIT"


def test_every_weight_is_found_again(data, needle, tmp_path):
    read = weights.read(files(tmp_path / "published", data, needle, dynamo=False))

    for (name, own), found in zip(needle.named_parameters(), read.parameters()):
        if not name.endswith(("gate", ".o.weight")):
            torch.testing.assert_close(found, own, rtol=1e-4, atol=1e-4, msg=name)
    for own, found in zip(needle.encoder, read.encoder):
        torch.testing.assert_close(found.attention.o.weight * found.gate.sigmoid(),
                                   own.attention.o.weight * own.gate.sigmoid(), rtol=1e-4, atol=1e-5)


def test_graphs_that_say_something_else_are_refused_and_nothing_is_written(data, needle, tmp_path):
    torch.manual_seed(4)
    # Speeds of rotation are not read: other ones must show when the answers are compared.
    other = network.Needle(network.Size(**SIZE.json() | {"theta": 100.0})).eval()
    other.load_state_dict(needle.state_dict())
    published, out = files(tmp_path / "published", data, other, dynamo=False), tmp_path / "out"

    with pytest.raises(SystemExit, match="nothing was written"):
        convert.main(["--bundle", str(published), "--out", str(out), "--licence", "MIT", "--data", str(data)])

    assert not out.exists()


def test_another_architecture_is_refused(data, needle, tmp_path):
    published = files(tmp_path / "published", data, needle, dynamo=False)
    model = onnx.load(published / "encoder.onnx")
    last = next(n for n in reversed(model.graph.node) if n.op_type == "MatMul")
    last.op_type, last.input[1] = "Identity", ""
    del last.input[1:]
    onnx.save(model, published / "encoder.onnx")

    with pytest.raises(SystemExit, match="multiply with 7 and 17 matrices.*run as they are"):
        convert.main(["--bundle", str(published), "--out", str(tmp_path / "out"), "--licence", "MIT", "--data", str(data)])


def test_what_is_no_model_is_refused(data, needle, tmp_path):
    published = files(tmp_path / "published", data, needle, dynamo=False)
    (published / "encoder.onnx").write_text("version https://git-lfs.github.com/spec/v1", "utf-8")

    with pytest.raises(SystemExit, match="encoder.onnx is no ONNX model"):
        convert.main(["--bundle", str(published), "--out", str(tmp_path / "out"), "--licence", "MIT", "--data", str(data)])


def test_what_is_missing_is_said_before_anything_is_read(data, needle, tmp_path, capsys):
    published = tmp_path / "published"
    published.mkdir()
    arguments = ["--bundle", str(published), "--data", str(data)]

    with pytest.raises(SystemExit):
        convert.main([*arguments, "--out", str(tmp_path / "out")])
    assert "--licence is needed" in capsys.readouterr().err

    with pytest.raises(SystemExit):
        convert.main([*arguments, "--out", str(published), "--licence", "MIT"])
    assert "another folder" in capsys.readouterr().err

    (published / bundle.SPECIALS).write_text('{"pad": 7}', "utf-8")
    (published / bundle.DESCRIPTION).write_text(json.dumps({"files": {bundle.SPECIALS: {"sha256": "0"}}}), "utf-8")
    with pytest.raises(SystemExit, match="tokenizer-specials.json is damaged or was changed"):
        convert.main([*arguments, "--out", str(tmp_path / "out"), "--licence", "MIT"])

    (published / bundle.DESCRIPTION).write_text("{", "utf-8")
    with pytest.raises(SystemExit, match="bundle.json is no JSON"):
        convert.main([*arguments, "--out", str(tmp_path / "out"), "--licence", "MIT"])

    (published / bundle.DESCRIPTION).unlink()
    with pytest.raises(SystemExit, match="says {'pad': 7}"):
        convert.main([*arguments, "--out", str(tmp_path / "out"), "--licence", "MIT"])
