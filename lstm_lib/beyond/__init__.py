"""What came after the block, in the library's own form: NumPy, and every wire in sight."""
