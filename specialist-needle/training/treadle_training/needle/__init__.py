"""The generative engine's training: Needle's network, from a tokenizer to a bundle."""
