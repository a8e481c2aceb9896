"""The graphs, one in each file, and the session that runs them: the only importer of onnxruntime."""
