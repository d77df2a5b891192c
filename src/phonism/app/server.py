"""Serving the page: its looks, its limits, and getting warm before the first visitor."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any, Final

import gradio as gr

from phonism.app import texts
from phonism.app.folder import KEPT_S, MAX_UPLOAD_MB, sweep
from phonism.app.html import DOWNLOADS
from phonism.app.photos import PHOTOS
from phonism.app.stages import forget, stages
from phonism.errors import OutOfRangeError, WeightsError
from phonism.regions.weights import fetch_weights
from phonism.settings import Settings

STYLE: Final = Path(__file__).parent / "style.css"
HEAD: Final = (
    f'<meta name="description" content="{texts.DESCRIPTION}">'
    f'<meta property="og:title" content="{texts.TITLE}">'
    f'<meta property="og:description" content="{texts.DESCRIPTION}">'
    '<meta property="og:type" content="website">'
    '<meta name="color-scheme" content="light dark">'
)

LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")

_log = logging.getLogger("phonism")


def theme() -> gr.themes.Base:
    """Return the looks: the system's own fonts, and colors with enough contrast."""
    return gr.themes.Base(
        primary_hue="indigo",
        neutral_hue="stone",
        radius_size="lg",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    ).set(
        body_background_fill="#faf9f7",
        body_background_fill_dark="#171615",
        background_fill_primary="#ffffff",
        background_fill_primary_dark="#201f1d",
        background_fill_secondary="#f3f1ed",
        background_fill_secondary_dark="#282624",
        block_background_fill="transparent",
        block_background_fill_dark="transparent",
        block_border_width="0px",
        block_border_width_dark="0px",
        block_label_text_color="*body_text_color",
        block_info_text_color="#57534e",
        block_info_text_color_dark="#d6d3d1",
        body_text_color="#1c1917",
        body_text_color_dark="#f5f5f4",
        body_text_color_subdued="#57534e",
        body_text_color_subdued_dark="#d6d3d1",
        border_color_primary="#d6d3d1",
        border_color_primary_dark="#44403c",
        slider_color="#4f46e5",
        slider_color_dark="#a5b4fc",
    )


def options() -> dict[str, Any]:
    """Return how the page is launched: limits, looks, and nothing that asks other hosts."""
    return {
        "theme": theme(),
        "css_paths": [STYLE],
        "head": HEAD,
        "max_file_size": f"{MAX_UPLOAD_MB}mb",
        "footer_links": ["api"],
        "run_history": False,
        "ssr_mode": False,
        "enable_monitoring": False,
        "show_error": False,
        "share": False,
        "quiet": True,
        "state_session_capacity": 500,
    }


def run(page: gr.Blocks, host: str, port: int, **more: Any) -> None:
    """Serve a page until it is stopped.

    Raises
    ------
    OutOfRangeError
        If the port cannot be had.
    """
    _end_politely()
    if host not in LOOPBACK:
        _fetch_nothing_more()
    try:
        _, address, _ = page.launch(
            server_name=host, server_port=port, prevent_thread_lock=True, **options() | more
        )
    except OSError as error:
        raise OutOfRangeError(
            f"The page cannot be served at {host}, port {port}: another program may have "
            f"the port, or the host is not this machine's. Choose another with --port or "
            f"--host."
        ) from error
    sys.stdout.write(f"The page is at {address} (stop it with Ctrl+C)\n")
    sys.stdout.flush()
    for work in (warm_up, _sweep_for_ever):
        threading.Thread(target=work, daemon=True).start()
    page.block_thread()


def _fetch_nothing_more() -> None:
    """Fetch the usual weights now, and no others later.

    Who can reach the page from elsewhere could make it download every network there is.
    """
    try:
        fetch_weights()
    except WeightsError as error:
        _log.warning(error)
    os.environ["PHONISM_OFFLINE"] = "1"


def warm_up() -> None:
    """Make a short piece of a sample photo, so that the first visitor need not wait."""
    from phonism.app.results import piece_files, region_files
    from phonism.piece import Colors, Piece

    try:
        for step in stages(PHOTOS[0].path, Settings(duration_s=5)):
            if isinstance(step, Colors):
                region_files(step)
            elif isinstance(step, Piece):
                piece_files(step, [ending for ending, *_ in DOWNLOADS])
    except Exception:  # noqa: BLE001 - the page works without, only slower at first
        _log.exception("Warming up failed; the first request will tell more.")


def _sweep_for_ever() -> None:
    while True:
        time.sleep(KEPT_S)
        sweep()
        forget()


def _end_politely() -> None:
    """Clean up when asked to end, as at Ctrl+C; only the main thread may say so."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
