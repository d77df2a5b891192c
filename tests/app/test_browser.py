"""The page in a real browser: what a visitor does, and what they see and hear."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

import phonism
from phonism.app import html
from phonism.settings import KNOBS

pytestmark = pytest.mark.browser

SECONDS_MS = 30_000
SHORT = {"duration_s": 5}


def choose(page, path: Path) -> None:
    page.set_input_files("input[type=file]", str(path))


def await_music(page) -> None:
    """Wait until everything is there, downloads being the last."""
    page.wait_for_selector(".line.done", timeout=SECONDS_MS)
    page.wait_for_function("document.querySelector('audio')?.readyState >= 1")


def duration_s(page) -> float:
    return page.evaluate("document.querySelector('audio').duration")


def set_length(page, seconds: int) -> None:
    field = page.get_by_label("number input for Length")
    field.fill(str(seconds))
    field.press("Tab")


def download(page, label: str, to: Path) -> Path:
    with page.expect_download() as expected:
        page.click(f"#downloads a:has(strong:text-is('{label}'))")
    path = to / expected.value.suggested_filename
    expected.value.save_as(path)
    return path


def test_a_photo_becomes_the_music_that_the_library_makes(visit, photo: Path, tmp_path: Path):
    """Uploading is enough; the download is valid, as long as asked, and the same bytes."""
    page = visit()
    set_length(page, 5)
    choose(page, photo)
    await_music(page)
    heard = duration_s(page)
    path = download(page, "WAV", tmp_path)
    expected = tmp_path / "expected.wav"
    phonism.compose(photo, phonism.Settings(**SHORT)).save(expected)
    samples, rate = soundfile.read(path)

    assert path.name == f"{photo.stem}.wav"
    assert heard == pytest.approx(5)
    assert len(samples) / rate == heard
    assert path.read_bytes() == expected.read_bytes()


def test_one_click_on_a_sample_plays_music(visit):
    """A sample photo needs one click: it is shown, composed, and heard."""
    page = visit()
    page.click("[data-sample='1']")
    page.wait_for_function(
        "document.querySelector('audio')?.currentTime > 0.2", timeout=SECONDS_MS
    )
    await_music(page)

    assert duration_s(page) == pytest.approx(30)
    assert page.get_attribute(".preview", "alt") == phonism.app.photos.PHOTOS[1].alt


def test_every_color_says_its_note_and_why(visit, photo: Path):
    """Each swatch shows hex, name, share, note, frequency and reason, as the library does.

    So does a paragraph for the whole piece.
    """
    page = visit()
    page.click("[data-sample='0']")
    await_music(page)
    piece = phonism.compose(photo)
    tones = piece.tones
    cards = page.locator(".swatch").all_inner_texts()

    assert piece.program_notes in page.inner_text("#story")
    assert len(cards) == len(tones)
    for card, tone in zip(cards, tones, strict=True):
        for fact in (
            tone.swatch.hex,
            tone.swatch.name,
            tone.why.partition(": ")[2][1:],
            f"{tone.frequency_hz:.1f} Hz",
        ):
            assert fact in card
        assert card.lower().count(tone.swatch.name.lower()) == 1


def test_a_changed_setting_is_heard_at_once(visit):
    """A setting changed after the music came gives new music without another click."""
    page = visit()
    page.click("[data-sample='0']")
    await_music(page)
    set_length(page, 6)
    page.wait_for_function(
        "Math.abs(document.querySelector('audio')?.duration - 6) < 0.01", timeout=SECONDS_MS
    )

    assert duration_s(page) == pytest.approx(6)


def test_a_wrong_setting_keeps_the_music(visit):
    """A scale that is not there is told with a suggestion; what was heard stays."""
    page = visit()
    page.click("[data-sample='0']")
    await_music(page)
    page.get_by_label("Scale").fill("dorain")
    page.get_by_label("Scale").press("Enter")
    page.wait_for_selector(".line.error", timeout=SECONDS_MS)

    assert "Did you mean 'dorian'" in page.inner_text(".line.error")
    assert page.locator("audio").count() == 1


def test_a_setting_can_be_changed_by_keyboard(visit):
    """An arrow key on a slider changes the music, as dragging does."""
    page = visit()
    page.click("[data-sample='0']")
    await_music(page)
    before = page.evaluate("document.querySelector('audio').src")
    page.get_by_label("range slider for Mix").press("ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('audio')?.src !== before",
        arg=before,
        timeout=SECONDS_MS,
    )
    await_music(page)


def test_tempo_is_free_once_auto_is_off(visit):
    """Without auto the tempo is shown and can be set, and the music keeps it."""
    page = visit()
    field = page.get_by_label("number input for Tempo")
    assert not field.is_visible()
    page.get_by_label("Tempo from the picture").uncheck()
    field.fill("61")
    field.press("Tab")
    page.click("[data-sample='0']")
    await_music(page)

    assert "61 beats a minute" in page.inner_text("#status")


def test_what_is_chosen_is_what_is_played(visit, tmp_path: Path):
    """Each kind of control, in sight and folded, arrives in the recipe as it was left."""
    page = visit()
    set_length(page, 5)
    page.get_by_label("Complexity from the picture").uncheck()
    page.get_by_label("Percussion").check()
    choose_name(page, "Form", "scan")
    page.get_by_role("button", name="More settings").click()
    choose_name(page, "Path", "spiral")
    page.get_by_label("number input for Register").fill("-1")
    page.get_by_label("48000 Hz").check()
    page.click("[data-sample='0']")
    await_music(page)
    recipe = json.loads(download(page, "Recipe", tmp_path).read_text(encoding="utf-8"))
    chosen = phonism.Settings(
        complexity=0.5, percussion=True, form="scan", path="spiral", register=-1,
        sample_rate=48000, **SHORT,
    )  # fmt: skip

    assert recipe["settings"] == chosen.as_dict()


def choose_name(page, label: str, name: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option").filter(has_text=name).first.click()


def test_all_files_can_be_taken(visit, tmp_path: Path):
    """Every link gives a file that is what its ending says."""
    page = visit()
    set_length(page, 5)
    page.click("[data-sample='0']")
    await_music(page)
    labels = page.locator("#downloads a strong").all_inner_texts()
    starts = {
        ".wav": b"RIFF", ".mid": b"MThd", ".flac": b"fLaC", ".json": b"{", ".csv": b"onset_s",
        ".png": b"\x89PNG",
    }  # fmt: skip
    for label in labels:
        path = download(page, label, tmp_path)
        assert path.read_bytes().startswith(starts[path.suffix]), path.name

    assert len(labels) == len(html.DOWNLOADS)
    for drawing in (".sheet img", ".spectrogram"):
        assert page.evaluate(f"document.querySelector('{drawing}').naturalWidth") > 0


def test_a_wrong_file_is_told_in_words(visit, tmp_path: Path):
    """What is no picture is said in the page, nothing spins on, and the next one works."""
    page = visit()
    set_length(page, 5)
    for name, data, sentence in (
        ("notes.txt", b"no picture at all", "notes.txt is text, which phonism does not read."),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "cut.png"),
        ("empty.jpg", b"", "empty.jpg"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        choose(page, path)
        page.wait_for_selector(f".line.error:has-text('{name}')", timeout=SECONDS_MS)

        assert sentence in page.inner_text(".line.error")
        assert page.locator(".spinner").count() == 0
    page.click("[data-sample='0']")
    await_music(page)


def test_a_giant_file_is_refused_before_it_is_sent(visit, tmp_path: Path):
    """A file above the limit is refused at once, with the limit."""
    path = tmp_path / "giant.png"
    with path.open("wb") as file:
        file.truncate(51_000_000)
    page = visit()
    choose(page, path)
    page.wait_for_selector(".message:not([hidden])")

    assert "larger than 50 MB" in page.inner_text(".message")


def test_a_picture_can_be_dropped_and_pasted(visit, photo: Path):
    """Dropping and pasting do what choosing does."""
    page = visit()
    set_length(page, 5)
    for event, holder in (("drop", "dataTransfer"), ("paste", "clipboardData")):
        page.evaluate(GIVE, [event, holder, list(photo.read_bytes()), f"{event}ped.jpg"])
        page.wait_for_selector(f"#downloads a[download='{event}ped.wav']", timeout=SECONDS_MS)

    assert duration_s(page) == pytest.approx(5)


GIVE = """([event, holder, bytes, name]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: 'image/jpeg'}));
  document.dispatchEvent(event === 'paste'
    ? new ClipboardEvent(event, {[holder]: data, bubbles: true})
    : new DragEvent(event, {[holder]: data, bubbles: true}));
}"""


def test_the_camera_takes_a_picture(visit):
    """What the camera sees becomes music, and the camera is let go."""
    page = visit()
    set_length(page, 5)
    page.get_by_role("button", name="Use the camera").click()
    page.wait_for_function("document.querySelector('video').videoWidth > 0")
    page.get_by_role("button", name="Take the picture").click()
    await_music(page)

    assert page.locator("#downloads a[download='camera.wav']").count() == 1
    assert not page.is_visible("video")


def test_the_newest_picture_wins(visit):
    """Of two pictures in quick succession the second one is heard, whichever is ready first."""
    page = visit()
    set_length(page, 60)
    page.click("[data-sample='1']")
    page.click("[data-sample='3']")
    page.wait_for_selector("#downloads a[download='rocket.wav']", timeout=SECONDS_MS)
    page.wait_for_timeout(1500)

    assert page.locator("#downloads a[download='rocket.wav']").count() == 1
    assert page.locator(".spinner").count() == 0


def test_work_can_be_stopped(visit):
    """Stop ends the work, says so, and leaves the page ready for the next picture."""
    page = visit()
    set_length(page, 180)
    page.click("[data-sample='2']")
    page.get_by_role("button", name="Stop").click()
    page.wait_for_selector("text=Stopped.")
    page.wait_for_timeout(1000)
    spinning = page.locator(".spinner").count()
    set_length(page, 5)
    page.click("[data-sample='0']")
    await_music(page)

    assert spinning == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_never_scrolls_sideways(visit, scheme):
    """At 390 pixels everything fits, before and after the music."""
    page = visit(viewport={"width": 390, "height": 844}, color_scheme=scheme)
    widths = [page.evaluate("document.documentElement.scrollWidth")]
    page.click("[data-sample='2']")
    await_music(page)
    widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [390, 390]
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")


def test_every_setting_is_on_the_page(visit):
    """The form shows every setting with its label and help, the advanced ones folded."""
    page = visit()
    page.get_by_role("button", name="More settings").click()
    page.wait_for_selector("text=Bit depth")
    text = page.inner_text("#settings")

    for knob in KNOBS.values():
        assert knob.label in text
        assert knob.help in text
