"""What training and evaluation share: splits, pitch, WORLD, recordings. Imports neither of them."""
