"""What is read: feelings, readings, normalization."""
