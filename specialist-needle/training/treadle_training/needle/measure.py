"""Measures what the graphs of bundles cost on one thread: the prompt, and a step of 1 and of 8 tokens, in ms of processor time.

Bundles are measured in turn, so what else the machine does slows all of them alike.
"""

import argparse
import random
import statistics
import time

from . import runners
from .bundle import EOS, TOOLS

AFTER = 20  # tokens of the answer before the step


def timed(what):
    began = time.thread_time()
    result = what()
    return 1000 * (time.thread_time() - began), result


def main(argv=None):
    parser = argparse.ArgumentParser(prog="python -m treadle_training.needle measure", description=__doc__)
    parser.add_argument("--bundle", nargs="+", required=True, help="the bundles' folders")
    parser.add_argument("--tokens", type=int, default=300, help="of the prompt (300)")
    parser.add_argument("--times", type=int, default=30, help="measurements; the first 3 do not count (30)")
    args = parser.parse_args(argv)
    rng, found = random.Random(1), {}
    for folder in args.bundle:
        graphs, description = runners.of_bundle(folder)
        for name, runner in graphs.items():
            precision = description["precision"] if name == "fast graphs" else "fp32"
            found[f"{folder} {name} {precision}"] = (runner, {"prompt": [], "1 token": [], "8 tokens": []})
    prompt = [rng.randrange(TOOLS + 1, 256) for _ in range(args.tokens)]
    answer = [EOS] + [rng.randrange(TOOLS + 1, 256) for _ in range(AFTER - 1)]
    for i in range(args.times + 3):
        for runner, times in found.values():
            prompt_time, state = timed(lambda: runner.begin(prompt))
            _, state = runner.step(state, answer)
            one, _ = timed(lambda: runner.step(state, answer[:1]))
            eight, _ = timed(lambda: runner.step(state, answer[:8]))
            if i >= 3:
                for name, t in zip(times, (prompt_time, one, eight)):
                    times[name].append(t)
    for name, (_, times) in found.items():
        print(f"{name}: " + ", ".join(f"{k} {statistics.median(t):.1f} ms (best {min(t):.1f})" for k, t in times.items()))
