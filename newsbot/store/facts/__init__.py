"""What runs remember: one module for each fact, with its table."""
