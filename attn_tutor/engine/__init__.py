"""The computation itself: pure functions on NumPy arrays, no input or output, no clock, no global chance."""
