"""The page, as Hugging Face Spaces and ``gradio app.py`` expect it: ``python app.py``."""

import os

from phonism.app import DEFAULT_HOST, DEFAULT_PORT, build_page

demo = build_page()

if __name__ == "__main__":
    from phonism.app.server import run

    run(
        demo,
        host=os.environ.get("GRADIO_SERVER_NAME", DEFAULT_HOST),
        port=int(os.environ.get("GRADIO_SERVER_PORT", DEFAULT_PORT)),
    )
