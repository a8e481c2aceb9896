"""Sound in and out: WAV, recordings, playback, other sample rates, mel and pitch."""
