"""Segment: two masks that share out the picture, and words where one is empty."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import skimage.data
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from phonism.errors import ModelError, UnknownNameError, WeightsError
from phonism.picture import Picture
from phonism.regions import Region, Regions, faults, network, segment, separation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

HEIGHT, WIDTH = 240, 320


def picture_of(rgb: NDArray[np.uint8], alpha: NDArray[Any] | None = None) -> Picture:
    alpha = np.ones(rgb.shape[:2]) if alpha is None else alpha
    return Picture(rgb.astype(np.uint8), alpha.astype(np.float32), "array", digest="")


def choice(model: str = "u2netp", *, invert_mask: bool = False) -> Any:
    return SimpleNamespace(model=model, invert_mask=invert_mask)


def empty_pictures() -> Iterator[tuple[str, NDArray[Any]]]:
    """Yield pictures that show nothing in particular."""
    chance = np.random.default_rng(7)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    grey = np.ones(3)
    stars = np.zeros((HEIGHT, WIDTH, 3))
    stars[chance.integers(0, HEIGHT, 150), chance.integers(0, WIDTH, 150)] = 255
    sky = np.stack([80 + rows * 0.3, 120 + rows * 0.3, 200 + rows * 0], axis=2)
    yield "white", np.full((HEIGHT, WIDTH, 3), 255)
    yield "black", np.zeros((HEIGHT, WIDTH, 3))
    yield "blue", np.full((HEIGHT, WIDTH, 3), (10, 20, 200))
    yield "gradient across", (columns * 255 / WIDTH)[..., None] * grey
    yield "gradient down", np.stack([rows, 255 - rows, rows * 0.3], axis=2)
    yield "gradient aslant", ((rows + columns) * 255 / (HEIGHT + WIDTH))[..., None] * grey
    yield "sky with grain", sky + chance.normal(0, 4, sky.shape)
    yield "stars", stars
    for side in (64, 160, 240, 320, 500):
        yield f"color noise {side}", chance.integers(0, 256, (side, side, 3))
        yield f"grey noise {side}", chance.integers(0, 256, (side, side, 1)) * grey


EMPTY = dict(empty_pictures())


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("model", ["u2netp", "contrast"])
@pytest.mark.parametrize("name", EMPTY)
def test_where_nothing_is_shown_no_subject_is_found(name: str, model: str) -> None:
    """The whole picture is background, and the foreground says why it is empty."""
    picture = picture_of(np.clip(EMPTY[name], 0, 255))
    regions = segment(picture, choice(model))
    assert faults(regions, picture) == []
    assert not regions.foreground.mask.any()
    assert (regions.background.mask == 1).all()
    notice = "No clear subject was found, so the foreground is empty."
    assert regions.foreground.notice == notice
    assert regions.background.notice == ""


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("photo", ["astronaut", "chelsea", "coffee", "rocket"])
def test_photographs_have_both_regions(photo: str) -> None:
    """Each photograph has a subject and something around it, and nothing to excuse."""
    picture = picture_of(getattr(skimage.data, photo)())
    regions = segment(picture, choice())
    assert faults(regions, picture) == []
    assert [region.found_by for region in regions] == ["u2netp"] * 2
    assert [region.notice for region in regions] == ["", ""]
    assert all(region.mask.mean() > 0.01 for region in regions)
    assert not any(region.mask.flags.writeable for region in regions)


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("model", ["u2netp", "contrast", "none"])
def test_inverting_lets_the_regions_trade_places(model: str) -> None:
    """Exactly, and an empty region's notice names the right one."""
    picture = picture_of(skimage.data.coffee())
    straight = segment(picture, choice(model))
    inverted = segment(picture, choice(model, invert_mask=True))
    assert faults(inverted, picture) == []
    assert np.array_equal(straight.foreground.mask, inverted.background.mask)
    assert np.array_equal(straight.background.mask, inverted.foreground.mask)
    if model == "none":
        assert "so the background is empty" in inverted.background.notice
        assert inverted.foreground.notice == ""


def test_no_separation_makes_everything_background() -> None:
    """``none`` asks no model and says that it was asked for."""
    picture = picture_of(skimage.data.coffee())
    foreground, background = segment(picture, choice("none"))
    assert not foreground.mask.any()
    assert (background.mask == 1).all()
    assert foreground.notice == "No separation was asked for, so the foreground is empty."


@pytest.mark.usefixtures("weights")
def test_a_cut_out_figure_is_all_foreground() -> None:
    """Its transparency has told subject from surroundings; hidden colors do not count."""
    photo = skimage.data.astronaut()
    figure = segment(picture_of(photo), choice()).foreground.mask > 0.5
    assert figure.any()
    hidden = np.where(figure[..., None], photo, np.uint8(77))
    cutout, other = picture_of(photo, figure), picture_of(hidden, figure)
    regions = segment(cutout, choice())
    assert faults(regions, cutout) == []
    assert regions.foreground.found_by == "transparency"
    assert np.array_equal(regions.foreground.mask, cutout.alpha)
    assert "transparency has already cut out" in regions.background.notice
    assert np.array_equal(regions.foreground.mask, segment(other, choice()).foreground.mask)


@pytest.mark.usefixtures("weights")
def test_a_photograph_in_a_circle_keeps_both_regions() -> None:
    """Round corners are not the outline of a subject: the network looks inside."""
    photo = skimage.data.astronaut()
    rows, columns = np.mgrid[:512, :512]
    circle = (rows - 255.5) ** 2 + (columns - 255.5) ** 2 < 256**2
    picture = picture_of(photo, circle)
    regions = segment(picture, choice())
    assert faults(regions, picture) == []
    assert regions.foreground.found_by == "u2netp"
    assert 0.2 < regions.foreground.mask.sum() / circle.sum() < 0.8


@pytest.mark.parametrize("model", ["u2netp", "contrast", "none", "u2net"])
def test_a_wholly_transparent_picture_has_two_empty_regions(model: str) -> None:
    """Both say why, and no model is asked."""
    picture = picture_of(skimage.data.coffee(), np.zeros((400, 600)))
    regions = segment(picture, choice(model))
    assert faults(regions, picture) == []
    assert not any(region.mask.any() for region in regions)
    assert all("fully transparent" in region.notice for region in regions)


def test_colors_hidden_under_transparency_are_never_asked_about(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a model sees is the same whatever lies hidden."""
    seen = []

    def remember(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
        seen.append(rgb.tobytes())
        return np.zeros((1, 1), np.float32)

    monkeypatch.setattr(separation, "_contrast", remember)
    photo, alpha = skimage.data.coffee(), np.ones((400, 600))
    alpha[:200] = 0
    for hidden in (photo, np.where(alpha[..., None] > 0, photo, np.uint8(200))):
        segment(picture_of(hidden, alpha), choice("contrast"))
    assert len(seen) == 2
    assert seen[0] == seen[1]


def test_a_subject_that_fills_the_picture_leaves_no_background(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The background is empty and says so."""
    sure = np.ones((80, 80), np.float32)
    monkeypatch.setattr(network, "likelihood", lambda _rgb: sure)
    picture = picture_of(skimage.data.coffee())
    regions = segment(picture, choice())
    assert faults(regions, picture) == []
    assert (regions.foreground.mask == 1).all()
    notice = "The subject fills the picture, so the background is empty."
    assert regions.background.notice == notice


@pytest.mark.usefixtures("fresh_machine")
def test_without_weights_contrast_stands_in_and_says_so(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Each picture gets its notice; the reasons are logged once, and nobody asks twice."""
    network._sessions.clear()
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    picture = picture_of(skimage.data.coffee())
    for _ in range(2):
        regions = segment(picture, choice())
        assert faults(regions, picture) == []
        assert regions.foreground.found_by == "contrast"
        assert "phonism fetch-model" in regions.foreground.notice
        assert regions.foreground.mask.any()
    assert caplog.text.count("PHONISM_OFFLINE is set") == 1


def test_weights_that_arrive_later_are_used(
    fresh_machine: Path, fetched_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fallback ends as soon as the file is there."""
    network._sessions.clear()
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    picture = picture_of(skimage.data.coffee())
    assert segment(picture, choice()).foreground.found_by == "contrast"
    fresh_machine.mkdir(parents=True)
    content = (fetched_cache / "models" / "u2netp.onnx").read_bytes()
    (fresh_machine / "u2netp.onnx").write_bytes(content)
    assert segment(picture, choice()).foreground.found_by == "u2netp"


def test_a_machine_that_cannot_run_the_network_uses_contrast(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The notice says that this machine, not the network cable, is the reason."""

    def fail(_rgb: object) -> None:
        raise ModelError("no such instruction")

    monkeypatch.setattr(network, "likelihood", fail)
    foreground, _ = segment(picture_of(skimage.data.coffee()), choice())
    assert foreground.found_by == "contrast"
    assert "cannot run on this machine" in foreground.notice


def test_a_chosen_model_is_not_replaced_in_secret(
    fresh_machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever chooses a model of rembg's is told when its weights cannot be had."""
    monkeypatch.setenv("PHONISM_OFFLINE", "1")
    with pytest.raises(WeightsError, match=r"silueta.*could not be downloaded"):
        segment(picture_of(skimage.data.coffee()), choice("silueta"))
    assert not fresh_machine.exists()


def test_an_unknown_model_is_refused() -> None:
    """With the nearest name."""
    with pytest.raises(UnknownNameError, match="Did you mean 'u2net' or 'u2netp'"):
        segment(picture_of(skimage.data.coffee()), choice("u2netq"))


@pytest.mark.usefixtures("weights")
@pytest.mark.parametrize("shape", [(1, 1), (1, 4000), (4000, 1), (2, 3)])
@pytest.mark.parametrize("model", ["u2netp", "contrast", "none"])
def test_tiny_and_thin_pictures_work(shape: tuple[int, ...], model: str) -> None:
    """Down to a single pixel."""
    rgb = np.random.default_rng(0).integers(0, 256, (*shape, 3))
    picture = picture_of(rgb)
    assert faults(segment(picture, choice(model)), picture) == []


@pytest.mark.usefixtures("weights")
def test_the_same_picture_gives_the_same_bytes() -> None:
    """Twice, with a new session in between."""
    picture = picture_of(skimage.data.chelsea())
    first = segment(picture, choice()).foreground.mask.tobytes()
    network._sessions.clear()
    assert segment(picture, choice()).foreground.mask.tobytes() == first


small_pictures = st.tuples(st.integers(1, 24), st.integers(1, 24)).flatmap(
    lambda shape: st.tuples(
        arrays(np.uint8, (*shape, 3), elements=st.sampled_from([0, 90, 200, 255])),
        arrays(np.float32, shape, elements=st.floats(0, 1, width=32)),
    )
)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(small_pictures, st.sampled_from(["contrast", "none"]), st.booleans())
def test_masks_always_sum_to_alpha(
    rgb_and_alpha: tuple[NDArray[np.uint8], NDArray[np.float32]], model: str, invert_mask: bool
) -> None:
    """Whatever the colors and the opacity, no fault is found."""
    picture = picture_of(*rgb_and_alpha)
    assert faults(segment(picture, choice(model, invert_mask=invert_mask)), picture) == []


HALF = np.full((2, 2), 0.5, np.float32)


@pytest.mark.parametrize(
    ("mask", "fault"),
    [
        (HALF[:1], "has shape (1, 2), the picture (2, 2)"),
        (HALF.astype(float), "holds float64, not float32"),
        (HALF * np.float32(np.nan), "not finite"),
        (HALF * 3, "spans 1.5 to 1.5, not 0 to 1"),
        (-HALF, "spans -0.5 to -0.5, not 0 to 1"),
        (HALF * 0, "is empty and does not say why"),
        (HALF / 2, "miss the picture's alpha by up to 0.25"),
    ],
)
def test_every_fault_is_named(mask: NDArray[Any], fault: str) -> None:
    """One mask is made wrong in each way, and the words say which."""
    picture = picture_of(np.zeros((2, 2, 3)))
    regions = Regions(
        Region("foreground", mask, "u2netp"), Region("background", HALF, "u2netp")
    )
    found = faults(regions, picture)
    assert len(found) == 1
    assert fault in found[0]
