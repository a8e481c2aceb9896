"""The graphs, one a file, and the session that runs them: the only importer of onnxruntime."""
