"""The form of all settings, made by a loop over `KNOBS`; a new setting needs no line here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import gradio as gr

from phonism.app import texts
from phonism.settings import AUTO, KNOBS, Knob, Settings
from phonism.sound.instruments import INSTRUMENTS

MOST_STEPS: Final = 1000
"""A range of more steps than this is typed, not slid over."""


class Control(NamedTuple):
    """What is shown for one setting: one component, or a checkbox for auto and a number."""

    knob: Knob
    components: tuple[gr.components.Component, ...]

    def value(self, values: Sequence[Any]) -> Any:
        """Return the value of the setting from those of its components."""
        if len(values) == 1:
            return values[0]
        is_auto, number = values
        return AUTO if is_auto else number


def build_control(knob: Knob) -> Control:
    """Build what is shown for one setting, inside the page that is being built."""
    if not _is_auto_number(knob):
        return Control(knob, (_build(knob, knob.default),))
    label = texts.AUTO_CHECKBOX.format(label=knob.label)
    with gr.Group(elem_classes="pair"):
        auto = _unchecked(gr.Checkbox(knob.default == AUTO, label=label, info=knob.help))
        number = _build(knob, _middle(knob), visible=knob.default != AUTO, info=None)
    # A number that does not count would only be taken for the one that the picture chose.
    auto.change(
        lambda is_auto: gr.update(visible=not is_auto),
        auto, number, queue=False, show_progress="hidden", api_visibility="private",
    )  # fmt: skip
    return Control(knob, (auto, number))


def _middle(knob: Knob) -> float:
    """Return a number in the middle of a range: of a tempo's, by ratio."""
    low, high = knob.low or 0, knob.high or 0
    return round(math.sqrt(low * high)) if low else (low + high) / 2


def build_api_inputs() -> list[gr.components.Component]:
    """Build one hidden component for each setting: they type and document the endpoint."""
    return [
        _unchecked(gr.Textbox(knob.default, visible=False, label=_api_label(knob)))
        if _is_auto_number(knob)
        else _build(knob, knob.default, visible=False, label=_api_label(knob))
        for knob in KNOBS.values()
    ]


def settings_of(controls: Sequence[Control], values: Sequence[Any]) -> Settings:
    """Return the settings that a form holds.

    Raises
    ------
    OutOfRangeError, UnknownNameError
        If a caller sent what no form would.
    """
    return Settings().changed(**dict(_choices(controls, values)))


def _choices(controls: Sequence[Control], values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    at = 0
    for control in controls:
        end = at + len(control.components)
        yield control.knob.name, control.value(values[at:end])
        at = end


def _is_auto_number(knob: Knob) -> bool:
    return knob.is_auto and knob.table is None


def _api_label(knob: Knob) -> str:
    return f"{knob.label}: {knob.help} {knob.allowed if not knob.table else ''}".strip()


def _build(knob: Knob, value: Any, **facts: Any) -> gr.components.Component:
    facts = {"label": knob.label, "info": knob.help, **facts}
    return _unchecked(_component(knob, value, facts))


def _component(knob: Knob, value: Any, facts: dict[str, Any]) -> gr.components.Component:
    if knob.kind is bool:
        return gr.Checkbox(value, **facts)
    if knob.numbers:
        numbers = [(f"{number} {knob.unit}", number) for number in knob.numbers]
        return gr.Radio(numbers, value=value, **facts)
    if knob.table is not None:
        names = [(_named(knob, name), name) for name in knob.choices]
        return gr.Dropdown(names, value=value, allow_custom_value=True, **facts)
    low, high, step = knob.low or 0, knob.high or 0, knob.step or 1
    if (high - low) / step > MOST_STEPS:
        return gr.Number(value, minimum=low, maximum=high, step=step, precision=0, **facts)
    unit = f" ({knob.unit})" if knob.unit else ""
    facts["label"] += unit
    return gr.Slider(low, high, value, step=step, buttons=[], **facts)


def _named(knob: Knob, name: str) -> str:
    """Return a choice with a word on what it is like, where its table knows one."""
    if name == AUTO:
        return texts.AUTO_CHOICE
    # Instruments are known by their names, and a sentence on each would hide them.
    if knob.table is None or knob.table is INSTRUMENTS:
        return name
    entry = knob.table[name]
    about = getattr(entry, "help", "") or getattr(entry, "mood", "")
    return f"{name}: {about}" if about else name


def _unchecked(component: gr.components.Component) -> gr.components.Component:
    """Let `Settings` check the value: its message names the setting and what is allowed.

    Gradio would refuse a value with "Value 999 is greater than maximum value 180", in a
    toast, before any handler of the page can say which setting is meant.
    """
    component.preprocess = lambda payload: payload
    return component
