"""Makes the weights of the embedded specialist: reads the corpus, aligns labels, trains, exports."""
