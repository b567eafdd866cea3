"""Text of a page turned into the value it stands for: pure, one kind of value a module."""
