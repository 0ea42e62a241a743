"""One file a study: its trial function and its rows. `make experiments` runs them."""
