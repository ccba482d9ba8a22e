"""The folder that the product loads: the graphs, the tokenizer, and bundle.json."""

import hashlib
import json
import os
from pathlib import Path

from . import graphs

TOKENIZER, SPECIALS, DESCRIPTION = "needle.model", "tokenizer-specials.json", "bundle.json"
WINDOW = 1024  # tokens of the longest prompt that the published network was trained on
LICENCE = "Apache-2.0"  # of weights trained with this project
PAD, EOS, BOS, UNKNOWN, TOOL_CALL, TOOLS = range(6)
SPECIAL_IDS = {"pad": PAD, "eos": EOS, "bos": BOS, "tool_call": TOOL_CALL, "tools": TOOLS}


def write(folder, models, tokenizer, name, precision, training, window=WINDOW, licence=LICENCE):
    """Writes a bundle; models: {file name: ONNX model}, tokenizer: the bytes of the SentencePiece model."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    content = {f: m.SerializeToString() for f, m in models.items()}
    content |= {TOKENIZER: tokenizer, SPECIALS: (json.dumps(SPECIAL_IDS) + "\n").encode()}
    for file, data in content.items():
        (folder / f"{file}.new").write_bytes(data)
        os.replace(folder / f"{file}.new", folder / file)
    description = {"format": "treadle-needle", "version": 1, "name": name,
                   "files": {f: {"sha256": hashlib.sha256(d).hexdigest()} for f, d in sorted(content.items())},
                   "licence": licence, "window": window}
    if all(f in models for f in graphs.FAST):
        description["graphs"] = "fast"
    description |= {"precision": precision, "training": training}
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", "utf-8")
    return {f: len(d) for f, d in content.items()}
