"""Music theory: pitches, scales, chords and rhythms, as values without any sound."""
