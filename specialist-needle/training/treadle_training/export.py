"""Exports a checkpoint as the bundle that the product loads: reader.onnx and slots.onnx (int8 weights) and bundle.json."""

import argparse
import hashlib
import json
import shutil
import tempfile
import warnings
import zipfile
from pathlib import Path

import torch

from . import features
from .encoder import MODEL, find_jar
from .network import WIDTH, PointerNetwork, Reader, Slots

FILES = ["reader.onnx", "slots.onnx"]
READER_IN = ["tokens", "token_features", "tools", "params", "param_type", "enums", "relation"]
STATES = ["token_states", "tool_states", "param_states", "enum_states"]
READER_OUT = ["count", *STATES]
SLOTS_IN = [*STATES, "slot_tool", "slot_param", "instance"]
SLOTS_OUT = ["action", "start", "end", "pair", "choice"]


def onnx_of(network, reader, slots):
    """Writes the two fp32 graphs."""
    t, m, p, v = 7, 3, 5, 4
    relation = torch.from_numpy(features.relation(t, [0, 0, 1, 1, 2], [0, 0, 3, 3], m)).int()
    example = (torch.randn(t, features.DIM), torch.zeros(t, features.TOKEN_FEATURES), torch.randn(m, features.DIM),
               torch.randn(p, features.DIM), torch.zeros(p, dtype=torch.long), torch.randn(v, features.DIM), relation)
    axes = {name: {0: n} for name, n in (
        ("tokens", "t"), ("token_features", "t"), ("token_states", "t"), ("tools", "m"), ("tool_states", "m"),
        ("count", "m"), ("params", "p"), ("param_type", "p"), ("param_states", "p"), ("enums", "v"), ("enum_states", "v"),
        ("slot_tool", "s"), ("slot_param", "s"), ("instance", "s"), ("action", "s"))}
    axes |= {"relation": {0: "n", 1: "n"}, "start": {0: "s", 1: "t"}, "end": {0: "s", 1: "t"}, "pair": {0: "t", 1: "t"},
             "choice": {0: "s", 1: "v"}}
    network.eval()
    states = tuple(torch.randn(n, WIDTH) for n in (t, m, p, v))
    index = (torch.tensor([0, 0, 1]), torch.tensor([0, 1, 2]), torch.tensor([0, 0, 1]))
    for module, given, path, ins, outs in ((Reader(network), example, reader, READER_IN, READER_OUT),
                                           (Slots(network), states + index, slots, SLOTS_IN, SLOTS_OUT)):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(module, given, str(path), input_names=ins, output_names=outs, opset_version=17,
                              dynamic_axes={n: axes[n] for n in ins + outs}, dynamo=False)


def quantise(source, target):
    """int8 weights for every matrix product with a constant, activations quantised on the fly."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(str(source), str(target), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Gemm"], extra_options={"MatMulConstBOnly": True})


def scores(evaluation):
    """The figures of an evaluation over all of its files, rounded, and how many requests each source had."""
    figures = {k: v if isinstance(v, int) else round(v, 3) for k, v in evaluation.items() if isinstance(v, (int, float))}
    figures["coverage_at_error"] = {k: round(v, 3) for k, v in evaluation["coverage_at_error"].items()}
    return figures | {"requests": {source: s["n"] for source, s in evaluation["by_source"].items()}}


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training export", description=__doc__)
    parser.add_argument("--network", required=True, help="a checkpoint of the train or the average command")
    parser.add_argument("--out", required=True, help="the bundle's folder")
    parser.add_argument("--name", default="treadle-pointer-en", help="of the bundle (treadle-pointer-en)")
    parser.add_argument("--fp32", action="store_true", help="keep 32-bit weights")
    parser.add_argument("--notes", help="a JSON file whose content goes into the bundle as 'training'")
    parser.add_argument("--scores", help="what 'treadle eval --json' wrote of these weights; its figures over all files"
                                         " go into the bundle as 'scores'")
    parser.add_argument("--encoder-jar", help="the LangChain4j jar with MiniLM; default: from the Maven repository")
    args = parser.parse_args(argv)
    state = torch.load(args.network, map_location="cpu", weights_only=True)
    network = PointerNetwork()
    network.load_state_dict(state["average"])
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain = [Path(folder) / f for f in FILES]
        onnx_of(network, *plain)
        for graph in plain:
            if args.fp32:
                shutil.copy(graph, out / graph.name)
            else:
                quantise(graph, out / graph.name)
    with zipfile.ZipFile(find_jar(args.encoder_jar)) as z:
        encoder = hashlib.sha256(z.read(MODEL)).hexdigest()
    training = {"steps": state["steps"], "batch": state["batch"], "minutes": round(state["seconds"] / 60)}
    if args.notes:
        training |= json.loads(Path(args.notes).read_text("utf-8"))
    bundle = {"format": "treadle-pointer", "version": 2, "name": args.name,
              "files": {f: {"sha256": hashlib.sha256((out / f).read_bytes()).hexdigest()} for f in FILES},
              "encoder": {"resource": MODEL, "sha256": encoder}, "licence": "Apache-2.0",
              "parameters": sum(p.numel() for p in network.parameters()), "training": training}
    if args.scores:
        bundle["scores"] = scores(json.loads(Path(args.scores).read_text("utf-8")))
    (out / "bundle.json").write_text(json.dumps(bundle, indent=2) + "\n", "utf-8")
    print(f"wrote {out}: " + ", ".join(f"{f} {(out / f).stat().st_size / 1e6:.1f} MB" for f in FILES))
