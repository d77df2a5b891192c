"""One page and one browser for all tests of the page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

SERVE = """
import socket
look_up = socket.getaddrinfo
def note(host, *rest, **more):
    if host not in (None, "", "localhost", b"localhost", "127.0.0.1", b"127.0.0.1"):
        with open({log!r}, "a") as log:
            print(host, file=log)
    return look_up(host, *rest, **more)
socket.getaddrinfo = note

from phonism.app import serve
serve(port={port})
"""
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--autoplay-policy=no-user-gesture-required",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
    "--no-first-run",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)


@pytest.fixture(scope="session")
def asked_hosts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file in which the server's process writes each other host that it looks up."""
    path = tmp_path_factory.mktemp("server") / "hosts.txt"
    path.touch()
    return path


@pytest.fixture(scope="session")
def address(asked_hosts: Path) -> Iterator[str]:
    """Serve the page as users do, on a free port of this machine, and give its address.

    A process of its own: Gradio leaves sockets and event loops behind, which would fail
    other tests long after.
    """
    command = [sys.executable, "-c", SERVE.format(port=free_port(), log=str(asked_hosts))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline() if server.stdout else ""
            assert "http://" in line, "the page did not start; its log is above"
            yield line.split("http://")[1].split("/")[0].join(["http://", ""])
        finally:
            server.terminate()
            server.wait(timeout=20)


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def browser():
    """Start Chromium; without one, skip, or fail where it is required."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if not found:
        why = "no Chromium is installed; the page was not tried in a browser"
        is_required = os.environ.get("CI") == "true" or os.environ.get(
            "PHONISM_REQUIRE_BROWSER"
        )
        (pytest.fail if is_required else pytest.skip)(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture
def visit(address: str, browser):
    """Return a function that opens the page; at the end nothing must be amiss."""
    contexts, complaints, requests = [], [], []

    def open_page(**options: object):
        context = browser.new_context(accept_downloads=True, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console", lambda said: complaints.append(said.text) if said.type == "error" else 0
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: requests.append(request.url))
        page.goto(address)
        page.wait_for_selector("[data-sample]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    foreign = [url for url in requests if not url.startswith((address, "data:", "blob:"))]
    assert foreign == []
    assert complaints == []


@pytest.fixture
def photo() -> Path:
    """Return a sample photo."""
    from phonism.app.photos import PHOTOS

    return PHOTOS[0].path
