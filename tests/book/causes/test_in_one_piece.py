"""The whole book in one piece: its causes are arguments."""

ARGUMENTS = ("from where it was found to what caused it",)  # what the word "back" means
