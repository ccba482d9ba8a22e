"""Trains the tokenizer of a new network: SentencePiece BPE with the settings of the published one, digits apart."""

import argparse
import io
import itertools
import os
import random
from pathlib import Path

import sentencepiece

from .. import corpus
from . import bundle, prompt

LONGEST = 1 << 16  # bytes of a text; longer ones are left out
SPACE = "\u2581"
PRINTABLE = "".join(map(chr, range(33, 127)))  # a piece each, however rare


class Tokenizer:
    """A SentencePiece model, and which part of a text each token spells."""

    def __init__(self, model):
        self.model = model
        self.pieces = sentencepiece.SentencePieceProcessor(model_proto=model)
        self.size = self.pieces.vocab_size()
        for name, token in (("<tool_call>", bundle.TOOL_CALL), ("<tools>", bundle.TOOLS)):
            if self.pieces.piece_to_id(name) != token or self.pieces.eos_id() != bundle.EOS:
                raise SystemExit(f"the tokenizer has not the special tokens of Needle: {name} must be {token}, </s> {bundle.EOS}")
        self.lengths = [1 if self.pieces.is_byte(i) else len(self.pieces.id_to_piece(i).replace(SPACE, " ").encode())
                        for i in range(self.size)]

    @staticmethod
    def read(path):
        return Tokenizer(Path(path).read_bytes())

    def encode(self, text):
        return self.pieces.encode(text)

    def decode(self, ids):
        return self.pieces.decode(ids)

    def weighted(self, parts):
        """(ids, weights) of a text in parts [(weight, text)]: a token of several parts has the largest of their weights.

        None where the tokens do not spell the text: it has spaces that the tokenizer drops, or a special token's text.
        """
        text = "".join(t for _, t in parts)
        ids = self.encode(text)
        by_byte = [parts[0][0]] + [w for w, t in parts for _ in t.encode()]  # the first is the space before every text
        if sum(self.lengths[i] for i in ids) != len(by_byte) or any(i <= bundle.TOOLS for i in ids):
            return None
        weights, at = [], 0
        for i in ids:
            weights.append(max(by_byte[at:at + self.lengths[i]]))
            at += self.lengths[i]
        return ids, weights


def texts(paths):
    """The queries, the answers, and each different tool once."""
    seen = set()
    for e in corpus.read(paths):
        names = [t["name"] for t in e["tools"]]
        written = dict(zip(names, prompt.written_names(names)))
        yield e["query"]
        yield prompt.Answer(e["answers"], written).text
        for tool in e["tools"]:
            text = prompt.tools_text([tool])
            if text not in seen:
                seen.add(text)
                yield text


def trained(sentences, vocabulary):
    """The bytes of a model with so many pieces."""
    model = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=itertools.chain(sentences, [PRINTABLE]), model_writer=model, model_type="bpe", vocab_size=vocabulary,
            byte_fallback=True, normalization_rule_name="identity", split_digits=True, max_sentence_length=LONGEST,
            required_chars=PRINTABLE,
            pad_id=bundle.PAD, eos_id=bundle.EOS, bos_id=bundle.BOS, unk_id=bundle.UNKNOWN,
            user_defined_symbols=["<tool_call>", "<tools>"], num_threads=os.cpu_count(), minloglevel=2)
    except RuntimeError as e:
        raise SystemExit(f"no tokenizer of {vocabulary} pieces can be made of these texts: {e}") from e
    return model.getvalue()


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle tokenizer", description=__doc__)
    parser.add_argument("--data", nargs="+", required=True, help="folders with *.train.jsonl(.gz|.xz) files")
    parser.add_argument("--out", required=True, help="the file to write: needle.model")
    parser.add_argument("--vocabulary", type=int, default=8192, help="pieces (8192)")
    parser.add_argument("--sentences", type=int, default=400000, help="at most so many texts, drawn (400000)")
    args = parser.parse_args(argv)
    sentences = list(texts(corpus.files(args.data, "train")))
    random.Random(1).shuffle(sentences)
    sentences = sentences[:args.sentences]
    model = trained(sentences, args.vocabulary)
    Path(args.out).write_bytes(model)
    tokenizer = Tokenizer(model)
    some = sentences[:2000]
    share = sum(len(tokenizer.encode(s)) for s in some) / max(1, sum(len(s.encode()) for s in some))
    print(f"wrote {args.out}: {tokenizer.size} pieces of {len(sentences)} texts, {share:.3f} tokens a byte")
