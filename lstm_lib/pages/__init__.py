"""Pages: figure style, diagrams and explorables for the chapters."""
