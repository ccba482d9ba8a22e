"""Makes the weights of the embedded specialist: reads the corpus, aligns labels, trains, exports."""

import os

# Newer ONNX Runtimes report usage to their maker unless told otherwise before they are loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
