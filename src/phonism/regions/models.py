"""The table of ways to tell the foreground from the background, by name.

Only names and facts stand here, so that every face can list them without loading a
network.  ``u2netp`` runs in phonism's own session; every other network runs in rembg's.
rembg's cloud backends (``withoutbg``, ``atlascloud``) are left out, because they would
send the picture to somebody else; so are its ``*_custom`` ones, which want a file path.
"""

from __future__ import annotations

from dataclasses import dataclass

from phonism.registry import Registry


@dataclass(frozen=True, slots=True)
class Model:
    """One way to tell the foreground from the background."""

    name: str
    help: str
    runs_in: str
    """``"phonism"`` for the embedded network, ``"rembg"``, or ``"none"`` without one."""


MODELS: Registry[Model] = Registry("separation model", Model)
"""Every separation model by name."""

for _name, _runs_in, _help in (
    ("u2netp",                "phonism", "small and quick; the default"),
    ("contrast",              "none",    "no network: what differs from the picture's border"),
    ("none",                  "none",    "no separation: the whole picture is background"),
    ("u2net",                 "rembg",   "general use, 176 MB"),
    ("u2net_human_seg",       "rembg",   "people, 176 MB"),
    ("u2net_cloth_seg",       "rembg",   "clothes worn by people, 176 MB"),
    ("silueta",               "rembg",   "general use, 43 MB"),
    ("isnet-general-use",     "rembg",   "general use, finer edges, 179 MB"),
    ("isnet-anime",           "rembg",   "drawn figures, 176 MB"),
    ("sam",                   "rembg",   "Segment Anything: what lies at the center, 110 MB"),
    ("birefnet-general",      "rembg",   "general use, very fine, slow, 973 MB"),
    ("birefnet-general-fp16", "rembg",   "the same at half precision; needs rembg[fp16]"),
    ("birefnet-general-lite", "rembg",   "general use, fine, 224 MB"),
    ("birefnet-portrait",     "rembg",   "portraits, 973 MB"),
    ("birefnet-dis",          "rembg",   "thin structures, 973 MB"),
    ("birefnet-hrsod",        "rembg",   "large pictures, 973 MB"),
    ("birefnet-cod",          "rembg",   "camouflaged objects, 973 MB"),
    ("birefnet-massive",      "rembg",   "trained on the most pictures, 973 MB"),
    ("bria-rmbg",             "rembg",   "1.02 GB; a license is needed for commercial use"),
):  # fmt: skip
    MODELS.add(_name, Model(_name, _help, _runs_in))
