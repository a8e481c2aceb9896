"""ProsodyNet, acoustic model, vocoder, reference encoder, agreement and the recognizer that listens."""
