"""The page: drop a picture, hear it.

Gradio is imported when a page is built and not before, so that the command line stays
quick; see ``docs/decisions/0007-page.md`` for what the page does and why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from phonism.errors import OutOfRangeError

if TYPE_CHECKING:
    import gradio as gr

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 7860


def build_page() -> gr.Blocks:
    """Return the page, not yet served: ``serve`` and tests launch it."""
    from phonism.app.folder import prepare_environment
    from phonism.plugins import load_installed_plugins

    load_installed_plugins()
    prepare_environment()
    from phonism.app.page import build

    return build()


def serve(host: str = DEFAULT_HOST, port: int = DEFAULT_PORT, **options: Any) -> None:
    """Serve the page until it is stopped, and print its address.

    Parameters
    ----------
    host
        Where to listen; ``"0.0.0.0"`` is every network that the machine is in.
    port
        Which port, 1 to 65535.
    options
        What else ``gradio.Blocks.launch`` takes, such as ``root_path``.

    Raises
    ------
    OutOfRangeError
        If there is no such port, or it cannot be had.
    """
    if not 0 < port < 2**16:
        raise OutOfRangeError(f"A port is a number from 1 to 65535, got {port}.")
    page = build_page()
    from phonism.app.server import run

    run(page, host, port, **options)
