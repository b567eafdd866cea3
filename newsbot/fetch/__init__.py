"""An address -> a response, politely, or the outcome that says why there is none."""
