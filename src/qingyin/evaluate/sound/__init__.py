"""What is measured in samples alone."""
