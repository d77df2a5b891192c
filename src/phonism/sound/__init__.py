"""Sound: oscillators, envelopes, filters, effects, loudness and the instruments."""
