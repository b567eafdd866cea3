"""An explained page -> what a person reads: lines for a terminal, JSON, one drawn HTML page."""
