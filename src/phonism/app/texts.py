"""Every word that the page says, in one place."""

from __future__ import annotations

from typing import Final

TITLE: Final = "Phonism: hear the colors of a picture"
HEADLINE: Final = "Hear the colors of a picture"
SENTENCE: Final = (
    "Drop in any photo: its foreground and its background become two pieces of music "
    "that play as one."
)
DESCRIPTION: Final = (
    "Turn the colors of any picture into music. Every color becomes a note, and the page "
    "says why."
)

PICTURE: Final = {
    "heading": "Picture",
    "drop": "Drop a picture here",
    "choose": "or click to choose one, or paste it",
    "again": "Choose another picture",
    "camera": "Use the camera",
    "shoot": "Take the picture",
    "close": "Close the camera",
    "samples": "Or listen to one of these",
    "unseen": "Your browser cannot show this file.",
    "uploading": "Uploading …",
    "too_large": "This file is larger than {limit} MB. Please choose a smaller picture.",
    "upload_failed": "The picture did not arrive. Please check the connection and try again.",
    "no_camera": "There is no camera, or it may not be used. Choose a picture file instead.",
}

MUSIC: Final = "Music"
WELCOME: Final = (
    "Choose a picture, and this is where its music plays.",
    (
        "Light colors sound high, dark ones low; vivid ones are loud; the hue picks the "
        "note. You will see every color with its note and the reason."
    ),
)
COLORS: Final = "Colors and their notes"
ROLL: Final = "The notes, drawn"
ROLL_ALT: Final = (
    "Piano roll: time from left to right, low to high notes from bottom to top, each note in "
    "the color that is its cause; phrases and chords stand above, drums below."
)
SPECTROGRAM: Final = "The sound, drawn"
SPECTROGRAM_ALT: Final = (
    "Spectrogram: time from left to right, low to high frequencies from bottom to top, "
    "brighter where it is louder."
)
PLAYER: Final = "The music of this picture"
STORY: Final = "Why it sounds so"
DOWNLOADS: Final = "Take it with you"
SETTINGS: Final = "Settings"
SETTINGS_HELP: Final = "A change is heard at once; nothing here is needed to begin."
ADVANCED: Final = "More settings"
TO_SETTINGS: Final = "Change how it sounds"
AUTO_CHECKBOX: Final = "{label} from the picture"
AUTO_CHOICE: Final = "auto: from the picture"

ROLES: Final = {
    "foreground": ("Foreground", "leads with the tune"),
    "background": ("Background", "carries it with chords and bass"),
}
REGION_ALT: Final = "The picture, with everything but the {region} faded."
EMPTY_REGION: Final = "No colors here."

STAGES: Final = {
    "picture": "Reading the picture …",
    "regions": "Telling the foreground from the background …",
    "palettes": "Finding the dominant colors …",
    "music": "Composing and playing …",
    "files": "Drawing the sound and writing the files …",
}
STOP: Final = "Stop"
STOPPED: Final = "Stopped. Choose a picture, or change a setting, to begin again."
READY: Final = "Ready: {summary}."

NO_DATA: Final = "This data address is not a picture in base 64."
NO_PICTURE: Final = "Please choose a picture first."
GONE: Final = "This picture is no longer on the server. Please choose it again."
UNEXPECTED: Final = (
    "Something went wrong on our side. Please try again, or try another picture; if it "
    "keeps happening, the server's log says why."
)

FOOTER: Final = "Your picture goes to this server only: no trackers, no other hosts."
