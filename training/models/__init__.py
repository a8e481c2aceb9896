"""The networks, each the same module in training and in export."""
