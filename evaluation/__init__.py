"""Measures of quality and speed. Uses the public qingyin alone; needs `pip install 'qingyin[measures]'`."""
