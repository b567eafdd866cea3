"""The block classifier: features of each block and the scorecard that weighs them."""
