"""The page's endpoint for programs, over HTTP."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
import soundfile
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import phonism
from phonism.app.photos import PHOTOS
from phonism.regions.weights import find_weights
from phonism.settings import KNOBS


@pytest.fixture(scope="session")
def client(address: str, tmp_path_factory: pytest.TempPathFactory) -> Client:
    """Return one client for all tests."""
    return Client(address, verbose=False, download_files=tmp_path_factory.mktemp("client"))


def compose(client: Client, path: Path, **choices: object) -> tuple[str, dict]:
    choices = {"duration_s": 5, **choices}
    wav, recipe = client.predict(image=handle_file(str(path)), api_name="/compose", **choices)
    return wav, json.loads(Path(recipe).read_text(encoding="utf-8"))


def ask(address: str, image: object) -> str:
    """Return what the server answers to a call without a client, as text."""
    url = f"{address}/gradio_api/call"
    started = httpx.post(f"{url}/v2/compose", json={"image": image, "duration_s": 5})
    if started.is_error:
        return f"event: error {started.status_code}"
    return httpx.get(f"{url}/compose/{started.json()['event_id']}", timeout=60).text


def files_in(answer: str) -> list[dict]:
    """Return the files that an answer names."""
    return json.loads(answer.split("data: ", 1)[1])


def send(address: str, name: str, data: bytes) -> httpx.Response:
    return httpx.post(f"{address}/gradio_api/upload", files={"files": (name, data)}, timeout=60)


def test_every_setting_is_a_parameter(client: Client):
    """The endpoint takes a picture and every setting by name, and shows nothing else."""
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    names = [entry["parameter_name"] for entry in endpoints["/compose"]["parameters"]]

    assert list(endpoints) == ["/compose"]
    assert names == ["image", *KNOBS]


def test_defaults_are_those_of_settings(client: Client):
    """A parameter that is left out means what it means everywhere."""
    endpoints = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    defaults = {
        entry["parameter_name"]: entry["parameter_default"]
        for entry in endpoints["/compose"]["parameters"][1:]
    }

    assert defaults == {name: knob.default for name, knob in KNOBS.items()}


def test_composes_as_the_library_does(client: Client, photo: Path):
    """The same picture and settings give the same bytes over HTTP and in Python."""
    wav, recipe = compose(client, photo, scale="Dorian", tempo="72", foreground_colors=3)
    settings = phonism.Settings(duration_s=5, scale="dorian", tempo=72, foreground_colors=3)
    expected = Path(wav).with_name("expected.wav")
    piece = phonism.compose(photo, settings)
    piece.save(expected)

    assert Path(wav).read_bytes() == expected.read_bytes()
    assert recipe["settings"] == settings.as_dict()
    assert recipe["program_notes"] == piece.program_notes


def test_simultaneous_requests_do_not_mix(client: Client):
    """Pictures that are composed at the same time each give their own music."""
    photos = [photo.path for photo in PHOTOS[:3]]
    alone = [Path(compose(client, path, seed=7)[0]).read_bytes() for path in photos]
    with ThreadPoolExecutor() as pool:
        jobs = [pool.submit(compose, client, path, seed=7) for path in photos * 2]
        together = [Path(job.result()[0]).read_bytes() for job in jobs]

    assert len(set(alone)) == 3
    assert together == alone * 2


def test_the_server_asks_no_other_host(client: Client, photo: Path, asked_hosts: Path):
    """Starting, warming up and composing look up no host but this machine."""
    if find_weights() is None:
        pytest.skip("the weights are not here, so the server had to ask for them")
    compose(client, photo)

    assert asked_hosts.read_text() == ""


def test_wav_is_whole(client: Client, photo: Path):
    """The sound has the asked length and sample rate, in stereo."""
    wav, _ = compose(client, photo, sample_rate=48000)
    facts = soundfile.info(wav)

    assert (facts.frames, facts.samplerate, facts.channels) == (240_000, 48000, 2)


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"tempo": "400"}, "Tempo must be 40 to 240 bpm or auto, got '400'"),
        ({"duration_s": 1e9}, "Length must be 5 to 180 s"),
        ({"mix": -1}, "Mix must be 0 to 1"),
        ({"scale": "dorain"}, "Did you mean 'dorian'"),
        ({"bit_depth": 8}, "Bit depth must be one of 16, 24, 32"),
    ],
)
def test_refuses_a_bad_setting_by_name(client: Client, photo: Path, choices, message):
    """What is out of range is refused in words that name the setting."""
    with pytest.raises(AppError) as refusal:
        compose(client, photo, **choices)

    assert message in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("notes.txt", b"no picture at all"),
        ("cut.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        ("empty.jpg", b""),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ],
)
def test_refuses_a_bad_file_in_words(client: Client, tmp_path: Path, name, data):
    """What is no picture is refused by its name, and not in developers' words."""
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(AppError) as refusal:
        compose(client, path)

    assert name in str(refusal.value)
    assert "Traceback" not in str(refusal.value)


@pytest.mark.parametrize("meta", [{"meta": {"_type": "gradio.FileData"}}, {}])
def test_refuses_a_foreign_path(address: str, meta, tmp_path: Path, photo: Path):
    """Nobody makes music of a file that is not an upload, nor learns whether it exists."""
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(photo.read_bytes())
    paths = (str(secret), "/etc/passwd", "/no/such/file")
    answers = {ask(address, {"path": path, **meta}).replace(path, "") for path in paths}

    assert len(answers) == 1
    assert "event: error" in answers.pop()


def test_takes_a_request_without_any_client(address: str, photo: Path):
    """Two plain requests are enough, as with curl: send the file, then compose."""
    path = send(address, "a b.jpg", photo.read_bytes()).json()[0]
    answer = ask(address, {"path": path, "meta": {"_type": "gradio.FileData"}})

    assert "event: complete" in answer
    assert [file["orig_name"] for file in files_in(answer)] == ["a-b.wav", "a-b.json"]
    wav, recipe = [httpx.get(file["url"]) for file in files_in(answer)]
    assert wav.content.startswith(b"RIFF")
    assert recipe.json()["settings"]["path"] == KNOBS["path"].default


def test_refuses_a_giant_file(address: str):
    """A file above the limit is refused."""
    assert send(address, "giant.png", bytes(54_000_000)).status_code == 413


def test_a_picture_named_like_a_stem_gives_the_whole_music(
    client: Client, photo: Path, tmp_path: Path
):
    """Files are named after the picture, and not chosen by its name."""
    namesake = tmp_path / "me-foreground.jpg"
    namesake.write_bytes(photo.read_bytes())
    wav, _ = compose(client, namesake)
    whole, _ = compose(client, photo)

    assert read_sound(wav) == read_sound(whole)


def read_sound(path: str) -> bytes:
    """Return the samples of a WAV file, without the title that stands beside them."""
    import soundfile

    return bytes(soundfile.read(path)[0].tobytes())
