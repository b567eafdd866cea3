"""Read and write web archives: WARC, ARC and WACZ files."""
