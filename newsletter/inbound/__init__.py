"""Mail that came in, understood: pure functions from bytes to what a reader said."""
