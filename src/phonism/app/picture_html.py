"""The part of the page where a picture is chosen: its HTML, before any script runs."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from phonism.app import texts
from phonism.app.photos import PHOTOS, Photo

ACCEPTED = "image/*,.heic,.heif,.avif,.jp2,.qoi,.tga,.tif,.tiff,.ppm"
"""What a file chooser offers; some systems do not know that a .heic is a picture."""


def picture_chooser() -> str:
    """Return where a picture is dropped, chosen or taken, and the sample photos."""
    words = {key: escape(value) for key, value in texts.PICTURE.items()}
    samples = "".join(_sample(index, photo) for index, photo in enumerate(PHOTOS))
    return f"""
<section class="picture" aria-label="{words["heading"]}">
  <label class="drop">
    <input type="file" accept="{ACCEPTED}">
    <img class="preview" alt="" hidden>
    <span class="hint"><strong>{words["drop"]}</strong><span>{words["choose"]}</span></span>
    <span class="unseen-line">{words["unseen"]}</span>
    <span class="again">{words["again"]}</span>
    <span class="sending-line" aria-live="polite">{words["uploading"]}</span>
  </label>
  <p class="message" role="alert" hidden></p>
  <div class="lens" hidden>
    <video playsinline muted></video>
    <div><button type="button" class="shoot">{words["shoot"]}</button>
    <button type="button" class="quiet close">{words["close"]}</button></div>
  </div>
  <div class="samples" role="group" aria-label="{words["samples"]}">
    <p aria-hidden="true">{words["samples"]}</p>{samples}
  </div>
  <button type="button" class="quiet camera">{words["camera"]}</button>
</section>"""


def _sample(index: int, photo: Photo) -> str:
    # A relative address holds behind any proxy and under any root path.
    address = f"gradio_api/file={quote(str(photo.path.resolve()))}"
    return (
        f'<button type="button" data-sample="{index}" title="{escape(photo.credit)}">'
        f'<img src="{address}" alt="" data-alt="{escape(photo.alt)}" width="96" height="72">'
        f"<span>{escape(photo.title)}</span></button>"
    )
