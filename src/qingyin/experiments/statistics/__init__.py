"""What results prove: effects with their intervals, tests, looks before the end, and plans. It needs scipy."""
