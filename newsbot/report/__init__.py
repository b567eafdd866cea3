"""The report: one page of all sites and their runs, as a file or served on loopback."""
