"""The way from a photo to music, one step at a time, each value there to be looked at.

Run it with a photo: ``python step_by_step.py sea.jpg``.
"""

import sys

import phonism

photo = sys.argv[1]
settings = phonism.Settings(duration_s=5, scale="dorian", tempo=96, mix=0.6)

picture = phonism.read(photo)
print(f"{picture.source}: {picture.rgb.shape[1]} x {picture.rgb.shape[0]} pixels")

regions = phonism.segment(picture, settings)
for region in regions:
    print(f"{region.name}: {region.mask.mean():.0%} of it, found by {region.found_by}")

palettes = [phonism.extract_palette(picture, region, settings) for region in regions]
for palette in palettes:
    for swatch in palette.swatches:
        print(f"{palette.region}: {swatch.share:4.0%} {swatch.hex} {swatch.name}")

score = phonism.write_score(palettes, settings)
for part in score.parts:
    print(f"{part.name}: {len(part.notes)} notes for the {part.instrument}")

audio = phonism.perform(score, settings)
print(f"{audio.duration_s:.1f} s at {audio.loudness_lufs:.1f} LUFS")

phonism.Piece(settings, tuple(palettes), score, audio, picture, regions).save(
    "step_by_step.wav"
)
