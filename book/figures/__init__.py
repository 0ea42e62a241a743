"""What only this book draws: its diagrams, its chapters' figures, its quizzes and its panels."""

from .panel import train_panel
from .quiz import quiz

__all__ = ["quiz", "train_panel"]
