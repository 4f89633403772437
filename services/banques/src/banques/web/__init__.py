"""HTTP to domain words and back, for people."""
