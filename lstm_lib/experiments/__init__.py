"""Experiments: data, training and measurements on the models."""
