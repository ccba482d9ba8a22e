"""Exports a checkpoint as the bundle that the product loads: heads.onnx (int8 weights) and bundle.json."""

import argparse
import hashlib
import json
import os
import tempfile
import warnings
import zipfile
from pathlib import Path

import torch

from . import features
from .encoder import MODEL, find_jar
from .network import Deployed, PointerNetwork

OUTPUTS = ["count", "action", "start", "end", "pair", "choice"]


def onnx_of(network, path):
    """Writes the fp32 graph."""
    t, m, p, v = 7, 3, 5, 4
    relation = torch.from_numpy(features.relation(t, [0, 0, 1, 1, 2], [0, 0, 3, 3], m))
    example = (torch.randn(t, features.DIM), torch.zeros(t, features.TOKEN_FEATURES), torch.randn(m, features.DIM),
               torch.randn(p, features.DIM), torch.zeros(p, dtype=torch.long), torch.randn(v, features.DIM), relation)
    names = ["tokens", "token_features", "tools", "params", "param_type", "enums", "relation"]
    axes = {"tokens": {0: "t"}, "token_features": {0: "t"}, "tools": {0: "m"}, "params": {0: "p"}, "param_type": {0: "p"},
            "enums": {0: "v"}, "relation": {0: "n", 1: "n"}, "count": {0: "m"}, "action": {0: "p"},
            "start": {0: "p", 2: "t"}, "end": {0: "p", 2: "t"}, "pair": {0: "t", 1: "t"}, "choice": {0: "p", 2: "v"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(Deployed(network.eval()), example, str(path), input_names=names, output_names=OUTPUTS,
                          dynamic_axes=axes, opset_version=17, dynamo=False)


def quantise(source, target):
    """int8 weights for every matrix product with a constant, activations quantised on the fly."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    quantize_dynamic(str(source), str(target), weight_type=QuantType.QInt8, per_channel=True,
                     op_types_to_quantize=["MatMul", "Gemm"], extra_options={"MatMulConstBOnly": True})


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training export", description=__doc__)
    parser.add_argument("--network", required=True, help="a checkpoint of the train command")
    parser.add_argument("--out", required=True, help="the bundle's folder")
    parser.add_argument("--name", default="treadle-pointer-en")
    parser.add_argument("--fp32", action="store_true", help="keep 32-bit weights")
    parser.add_argument("--notes", help="a JSON file whose content goes into the bundle as 'training'")
    parser.add_argument("--encoder-jar")
    args = parser.parse_args(argv)
    state = torch.load(args.network, map_location="cpu", weights_only=True)
    network = PointerNetwork()
    network.load_state_dict(state["average"])
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    heads = out / "heads.onnx"
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "heads.onnx"
        onnx_of(network, plain)
        if args.fp32:
            os.replace(plain, heads)
        else:
            quantise(plain, heads)
    with zipfile.ZipFile(find_jar(args.encoder_jar)) as z:
        encoder = hashlib.sha256(z.read(MODEL)).hexdigest()
    training = {"steps": state["steps"], "batch": state["batch"], "minutes": round(state["seconds"] / 60)}
    if args.notes:
        training |= json.loads(Path(args.notes).read_text("utf-8"))
    bundle = {"format": "treadle-pointer", "version": 1, "name": args.name,
              "files": {"heads.onnx": {"sha256": hashlib.sha256(heads.read_bytes()).hexdigest()}},
              "encoder": {"resource": MODEL, "sha256": encoder}, "licence": "Apache-2.0",
              "parameters": sum(p.numel() for p in network.parameters()), "training": training}
    (out / "bundle.json").write_text(json.dumps(bundle, indent=2) + "\n", "utf-8")
    print(f"wrote {out}: heads.onnx {heads.stat().st_size / 1e6:.1f} MB")
