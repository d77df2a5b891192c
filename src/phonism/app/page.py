"""The page itself: where everything stands, and what happens when."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import gradio as gr

import phonism
from phonism.app import endpoint, html, texts
from phonism.app.controls import Control, build_control, settings_of
from phonism.app.folder import KEPT_S, MAX_UPLOAD_MB, allowed_path
from phonism.app.newest import Newest
from phonism.app.photos import FOLDER, PHOTOS
from phonism.app.picture_html import picture_chooser
from phonism.app.results import piece_files, region_files
from phonism.app.stages import Step, stages
from phonism.composing import tones_of
from phonism.errors import PhonismError
from phonism.piece import Colors, Piece
from phonism.settings import KNOBS, Settings

HERE: Final = Path(__file__).parent
PART_JS: Final = (HERE / "part.js").read_text(encoding="utf-8")
PICTURE_JS: Final = (HERE / "picture.js").read_text(encoding="utf-8")
POOL: Final[dict[str, Any]] = {"concurrency_id": "compose", "concurrency_limit": 2}
"""All that computes shares two workers; the others wait their turn."""
PARTS: Final = (
    "status", "player", "strips", "story", "downloads", "colors", "drawings"
)  # fmt: skip
EMPTY: Final = {"html": "", "files": {}}

Parts = dict[str, Any]
Update = dict[str, dict[str, Any]]

_log = logging.getLogger("phonism")


def build() -> gr.Blocks:
    """Return the page, not yet served."""
    gr.set_static_paths([FOLDER])
    with gr.Blocks(
        title=texts.TITLE, analytics_enabled=False, delete_cache=(KEPT_S, KEPT_S)
    ) as page:
        gr.HTML(html.header(), apply_default_css=False)
        picture, parts = _stage()
        with gr.Column(elem_id="settings"):
            form = _settings_form()
        gr.HTML(html.footer(phonism.__version__), apply_default_css=False)
        _connect(picture, parts, form)
        endpoint.add(POOL)
    page.queue(max_size=64)
    return page


def _stage() -> tuple[gr.HTML, Parts]:
    parts: Parts = {}
    with gr.Row(elem_id="stage", equal_height=True):
        with gr.Column(elem_id="left", min_width=320):
            picture = gr.HTML(
                value={},
                html_template=picture_chooser(),
                js_on_load=PICTURE_JS,
                apply_default_css=False,
                texts=texts.PICTURE,
                limit_mb=MAX_UPLOAD_MB,
                elem_id="picture",
            )
        with gr.Column(elem_id="right", min_width=320):
            gr.HTML(f"<h2>{texts.MUSIC}</h2>", apply_default_css=False)
            parts["status"] = _part("status", html.welcome(), 'role="status"')
            parts["player"] = _part("player")
            parts["strips"] = _part("strips")
            parts["story"] = _part("story")
            parts["downloads"] = _part("downloads")
    parts["colors"] = _part("colors")
    parts["drawings"] = _part("drawings")
    return picture, parts


def _part(name: str, text: str = "", attributes: str = "") -> gr.HTML:
    return gr.HTML(
        value={"html": text, "files": {}},
        html_template=f'<div class="part" {attributes}></div>',
        js_on_load=PART_JS,
        apply_default_css=False,
        elem_id=name,
    )


def _settings_form() -> list[Control]:
    gr.HTML(f"<h2>{texts.SETTINGS}</h2><p>{texts.SETTINGS_HELP}</p>", apply_default_css=False)
    groups = {
        group: [knob for knob in KNOBS.values() if knob.group == group]
        for group in ("ordinary", "advanced")
    }
    with gr.Row(elem_classes="knobs"):
        form = [build_control(knob) for knob in groups["ordinary"]]
    with (
        gr.Accordion(texts.ADVANCED, open=False, elem_id="advanced"),
        gr.Row(elem_classes="knobs"),
    ):
        return form + [build_control(knob) for knob in groups["advanced"]]


def _connect(picture: gr.HTML, parts: Parts, form: list[Control]) -> None:
    desk = _Desk(parts, form, Newest())
    components = [component for control in form for component in control.components]
    common = {
        "inputs": [picture, *components],
        "outputs": list(parts.values()),
        "show_progress": "hidden",
        "api_visibility": "private",
        **POOL,
    }
    # A newer picture need not wait for an older one, which stops at its next step.
    chosen = picture.choose(desk.handler("always"), trigger_mode="multiple", **common)
    changed = gr.on(
        [component.input for component in components],
        desk.handler("on"),
        trigger_mode="always_last",
        **common,
    )
    parts["status"].stop(
        desk.stop, None, parts["status"], cancels=[chosen, changed], queue=False,
        show_progress="hidden", api_visibility="private",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every request needs: where to show, what to read, and who came last."""

    parts: Parts
    form: list[Control]
    newest: Newest

    def handler(self, play: str) -> Callable[..., Iterator[Any]]:
        """Return a function as Gradio calls it; ``play`` is when the music begins itself."""

        def handle(request: gr.Request, chosen: Any, *values: Any) -> Iterator[Any]:
            if play == "on" and not chosen:  # a setting was changed, and nothing plays yet
                yield {self.parts["status"]: gr.skip()}
                return
            ours = self.newest.begin(str(request.session_hash))
            for update in answer(chosen, partial(settings_of, self.form, values), play):
                if ours.is_stale:
                    return
                yield {
                    self.parts[name]: {**value, "run": ours.number}
                    for name, value in update.items()
                }

        return handle

    def stop(self, request: gr.Request) -> dict[str, Any]:
        """Let the visitor's requests stop at their next step, and say so."""
        ours = self.newest.begin(str(request.session_hash))
        return {"html": html.told(texts.STOPPED), "files": {}, "run": ours.number}


def answer(chosen: Any, read_settings: Callable[[], Settings], play: str) -> Iterator[Update]:
    """Yield what the page shows while a piece is made: values of its parts, by name."""
    try:
        path, settings = path_of(chosen), read_settings()
        for step in stages(path, settings):
            yield from _updates(step, settings, play)
    except PhonismError as error:
        yield _failure(str(error), play)
    except Exception:  # noqa: BLE001 - whatever it is, the page says so and goes on
        _log.exception("The page could not make a piece.")
        yield _failure(texts.UNEXPECTED, play)


def path_of(chosen: Any) -> Path:
    """Return the path of what was chosen on the page: an upload or a sample photo.

    Raises
    ------
    PictureError
        If it is neither.
    """
    given = chosen if isinstance(chosen, dict) else {}
    sample = given.get("sample")
    if isinstance(sample, int) and 0 <= sample < len(PHOTOS):
        return PHOTOS[sample].path
    file = given.get("file")
    return allowed_path(file.get("path") if isinstance(file, dict) else None)


def _updates(step: Step, settings: Settings, play: str) -> Iterator[Update]:
    if isinstance(step, str):
        yield {"status": {"html": html.working(step), "files": {}}}
    elif isinstance(step, Colors):
        tones = tones_of(step.palettes, settings)
        yield {
            "colors": {"html": html.colors(tones), "files": region_files(step)},
            "strips": {"html": html.strips(tones), "files": {}},
        }
    else:
        yield from _piece_updates(step, play)


def _piece_updates(piece: Piece, play: str) -> Iterator[Update]:
    sound = piece_files(piece, [".wav"])
    yield {
        "player": {"html": html.player(), "files": {"wav": sound[".wav"]}, "play": play},
        "story": {"html": html.story(piece), "files": {}},
        "status": {"html": html.working("files"), "files": {}},
    }
    endings = [ending for ending, *_ in html.DOWNLOADS if ending not in sound]
    files = sound | piece_files(piece, endings)
    stem = Path(files[".wav"]["path"]).stem
    yield {
        "drawings": {"html": html.drawings(), "files": files},
        "downloads": {"html": html.downloads(stem), "files": files},
        "status": {"html": html.ready(piece), "files": {}},
    }


def _failure(text: str, play: str) -> Update:
    """Say what went wrong; after a new picture, show nothing that belongs to the old one."""
    line = html.failed(text, is_floating=play == "on")
    said: Update = {"status": {"html": line, "files": {}}}
    return said if play == "on" else dict.fromkeys(PARTS, EMPTY) | said
