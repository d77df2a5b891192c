"""An album: the photos of a folder become one suite, in the order in which they flow.

Run it with folders: ``python album.py photos music``.
"""

import sys

import phonism

photos, music = sys.argv[1:3]
settings = phonism.Settings(duration_s=5, background_instrument="choir")
album = phonism.compose_album(photos, settings, order="flow", crossfade_s=1.5)

for notice in album.notices:
    print(notice)
print(album.table().to_string(index=False))
for path in album.save(f"{music}/", tracks=True):
    print(path)
