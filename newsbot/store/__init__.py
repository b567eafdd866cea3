"""What outlives a run: addresses and how they ended, articles, and the files that hold them."""
