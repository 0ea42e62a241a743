"""Models: forward beside backward, float64, arrays ordered (T, B, features)."""
