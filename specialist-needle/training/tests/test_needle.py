"""The generative engine's training: the whole way from data to bundles in a minute, and its parts."""

import hashlib
import json
import random
from pathlib import Path

import pytest
import torch

from treadle_training import corpus, encoder, generate, library
from treadle_training.needle import all as everything
from treadle_training.needle import (augment, batches, bundle, fast, graphs, muon, network, pack, prompt, runners,
                                     tokenizer, train)

DATA = Path(__file__).parent.parent / "data"
TINY = network.Size(vocabulary=600, width=32, heads=4, kv_heads=2, encoder_layers=2, decoder_layers=2)


@pytest.fixture(scope="module", autouse=True)
def one_thread():
    """Threads that wait for each other cost more than such small networks."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def examples():
    return list(generate.examples(library.Library(library.FOLDER), 300, 5)[1])


@pytest.fixture(scope="module")
def data(tmp_path_factory, examples):
    folder = tmp_path_factory.mktemp("data")
    (folder / "some.train.jsonl").write_text("".join(json.dumps(e) + "\n" for e in examples[:250]), "utf-8")
    (folder / "some.dev.jsonl").write_text("".join(json.dumps(e) + "\n" for e in examples[250:260]), "utf-8")
    return folder


@pytest.fixture(scope="module")
def small(data):
    return tokenizer.Tokenizer(tokenizer.trained(tokenizer.texts(corpus.files([data], "train")), TINY.vocabulary))


@pytest.fixture(scope="module")
def packed(data):
    try:
        encoder.find_jar()
    except SystemExit as e:
        pytest.skip(f"the sentence encoder is not there: {e}")
    return pack.build(corpus.files([data], "train"), 1, None, 1)


def test_data_becomes_bundles_that_say_what_the_network_says(data, packed, tmp_path, capsys):
    out = tmp_path / "out"
    arguments = ["--data", str(data), "--out", str(out), "--size", "tiny", "--vocabulary", "600", "--batch", "8",
                 "--generated", "0", "--limit", "3", "--window", "700"]

    everything.main([*arguments, "--steps", "3"])
    everything.main([*arguments, "--steps", "5"])  # goes on from the checkpoint

    printed = capsys.readouterr().out
    assert "going on from" in printed and "NOT GOOD ENOUGH" not in printed and "generated" in printed
    description = json.loads((out / "bundle" / "bundle.json").read_text("utf-8"))
    assert (description["precision"], description["graphs"], description["window"]) == ("int8", "fast", 700)
    assert description["training"]["steps"] == 5
    assert {name: file["sha256"] for name, file in description["files"].items()} == {
        name: hashlib.sha256((out / "bundle" / name).read_bytes()).hexdigest()
        for name in ("prefill.onnx", "decoder_multi.onnx", "needle.model", "tokenizer-specials.json")}

    tuned = tmp_path / "tuned.pt"
    train.main(["--pack", str(out / "train.pack"), "--init", str(out / "checkpoint.pt"), "--out", str(tuned), "--steps", "1",
                "--batch", "4", "--workers", "0"])

    before, after = (train.averaged(path) for path in (str(out / "checkpoint.pt"), str(tuned)))
    assert before[0].size == after[0].size and before[1].model == after[1].model
    assert after[2]["steps"] == 1


def test_training_learns_a_handful_of_examples_by_heart(packed, small):
    torch.manual_seed(1)
    few = batches.Batches(packed, small, 1, size=4, pool=1)
    batch = {k: torch.from_numpy(v) for k, v in next(iter(few)).items()}
    training = train.Training(network.Needle(TINY, dropout=0), small, 1.0, 0.02, 3e-3, torch.device("cpu"))

    training.steps = train.WARM_UP

    losses = [training.step(batch, 1.0, half=False, tokens=10**6)[0].item() for _ in range(40)]

    assert losses[-1] < 0.5 * losses[0]


def test_a_batch_in_pieces_has_the_gradient_of_the_whole(packed, small):
    batch = {k: torch.from_numpy(v) for k, v in next(iter(batches.Batches(packed, small, 2, size=6, pool=1))).items()}
    needle, found = network.random(TINY, 1), []

    for tokens in (10**6, 1):
        needle.zero_grad()
        parts = list(train.pieces(batch, tokens))
        for piece in parts:
            train.loss_of(needle, piece)[0].backward()
        found.append((len(parts), needle.encoder[0].attention.q.weight.grad.clone()))

    (one, whole), (six, summed) = found
    assert (one, six) == (1, 6)
    torch.testing.assert_close(summed, whole, rtol=1e-3, atol=1e-3 * whole.abs().max().item())


def test_muon_makes_directions_nearly_orthogonal():
    g = torch.randn(3, 16, 40, generator=torch.Generator().manual_seed(1))

    for matrices in (g, g.mT):
        values = torch.linalg.svdvals(muon.orthogonal(matrices, torch.float32))

        assert values.min() > 0.5 and values.max() < 1.5


def test_tools_declared_otherwise_keep_what_calls_need(examples):
    rng, changed = random.Random(3), 0
    for e in examples:
        used = {}
        for call in e["answers"]:
            used.setdefault(call["name"], set()).update(call["arguments"])
        for tool in e["tools"]:
            new, keys = augment.declared(tool, used.get(tool["name"], set()), rng)
            properties = new["parameters"]["properties"]
            assert {keys[k] for k in used.get(tool["name"], ())} <= set(properties)
            assert set(new["parameters"]["required"]) <= set(properties)
            assert len(set(keys.values())) == len(keys)
            changed += new["name"] != tool["name"]
    assert changed > 20


def test_drawn_examples_answer_with_offered_tools_and_weigh_every_token(packed, small):
    drawn = batches.Batches(packed, small, 4)
    for example in drawn.examples[:150]:
        d = drawn.draw(example)
        if d is None:
            continue
        at = d.source.index(bundle.TOOLS)
        offered = {t["name"]: t for t in json.loads(small.decode(d.source[at + 1:]))}
        for call in json.loads(small.decode(d.wanted[1:-1])):
            parameters = offered[call["name"]]["parameters"]
            assert set(call["arguments"]) <= set(parameters)
            assert {k for k, p in parameters.items() if p.get("required")} <= set(call["arguments"])
        assert len(d.given) == len(d.wanted) == len(d.weights) and min(d.weights) >= prompt.STRUCTURE
        assert d.given[1:] == d.wanted[:-1]


def test_weights_lie_on_the_tokens_that_spell_their_part(small):
    ids, weights = small.weighted([(1.0, '{"k":'), (4.0, '"Zürich 🙂 125"'), (1.0, "}")])

    heavy = small.decode([i for i, w in zip(ids, weights) if w == 4.0])
    assert "Zürich 🙂 125" in heavy and '{"k' not in heavy
    assert small.weighted([(1.0, '"two  spaces"')]) is None
    assert small.weighted([(1.0, '"<tools>"')]) is None


def test_8_bit_graphs_say_nearly_what_the_network_says(small, tmp_path):
    torch.manual_seed(4)
    mild = network.Needle(TINY)
    for name, p in mild.named_parameters():
        if p.ndim == 2:
            p.data.mul_(20 if name.endswith(".o.weight") else 3)
    bundle.write(tmp_path, graphs.graphs(mild, fast.Int8, plain=False), small.model, "mild", "int8", {})
    rng = random.Random(1)
    prompt_ids, answer = ([rng.randrange(6, TINY.vocabulary) for _ in range(n)] for n in (40, 12))

    want, got = (runners.logits_of(runner, prompt_ids, answer, [12])
                 for runner in (runners.Torch(mild), runners.Fast(tmp_path)))

    assert 0 < (got - want).std() < 0.1 * want.std()


def test_tokens_of_an_8_bit_graph_do_not_depend_on_what_is_computed_with_them(small, tmp_path):
    drawn = network.random(TINY, 2)
    bundle.write(tmp_path, graphs.graphs(drawn, fast.Int8, plain=False), small.model, "drawn", "int8", {})
    runner, rng = runners.Fast(tmp_path), random.Random(1)
    prompt_ids, answer = ([rng.randrange(6, TINY.vocabulary) for _ in range(n)] for n in (40, 12))

    one = runners.logits_of(runner, prompt_ids, answer, [1])

    for chunks in ([12], [2, 5], [7, 1]):
        other = runners.logits_of(runner, prompt_ids, answer, chunks)
        assert abs(other - one).max() < 1e-4
