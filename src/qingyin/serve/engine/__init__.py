"""Who is served when: limits, workers, and the streams of every door."""
