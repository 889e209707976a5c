"""A learner's answer: read, held against what a right method can reach, and explained."""
