"""What commands do with pages, sites and runs; commands import it when they are run."""
