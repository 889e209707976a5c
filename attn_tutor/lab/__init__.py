"""Experiments on attention: change one thing and predict what follows; train a small net and watch its map."""
