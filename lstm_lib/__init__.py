"""The library behind the book: small recurrent networks with every wire in sight."""

__version__ = "0.1.0"
