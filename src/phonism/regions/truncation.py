"""Cut a U-2-Net off at one of its side outputs, by editing the bytes of its ONNX file.

U-2-Net [1]_ ends in seven masks: a fused one and six side outputs of falling resolution,
each enlarged to the input's size.  Side output 3 has a quarter of the input's sides, all
that a palette needs, and leaves out two thirds of the arithmetic.  Asking the runtime for fewer
outputs does not: the enlargement reads the input's shape through the parts one wants to
skip, so the enlarging node has to go.

An ONNX file is one protocol buffer: a run of fields, each a tag (number and wire type)
and a value.  Only the few fields named below matter here; all others pass through
untouched.

References
----------
.. [1] X. Qin, Z. Zhang, C. Huang, M. Dehghan, O. Zaiane, M. Jagersand, "U2-Net: going
   deeper with nested U-structure for salient object detection", Pattern Recognition 106
   (2020).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from phonism.errors import ModelError

# Numbers of fields, from onnx.proto.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER, GRAPH_OUTPUT, GRAPH_VALUE_INFO = 1, 5, 12, 13
NODE_INPUT, NODE_OUTPUT, NODE_OPERATOR = 1, 2, 4
TENSOR_NAME, VALUE_NAME = 8, 1
LENGTH_PREFIXED = 2


class Field(NamedTuple):
    """One field of a protocol buffer."""

    number: int
    raw: bytes
    """The field as it stands in the file, tag included."""
    value: bytes
    """What a length-prefixed field holds; empty for numbers."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of the graph."""

    operator: bytes
    inputs: tuple[bytes, ...]
    outputs: tuple[bytes, ...]
    body: bytes


def cut_at_side_output(model: bytes, side: int) -> bytes:
    """Return the network with one output only: a side output at its own resolution.

    Parameters
    ----------
    model
        An ONNX file of U-2-Net or a network of the same make.
    side
        1 to 6; output 0 is the fused mask.  Side output 2 has half the input's sides.

    Returns
    -------
    bytes
        An ONNX file whose output has the name and the values it had before it was
        enlarged.

    Raises
    ------
    ModelError
        If the file is not built as expected.
    """
    try:
        top = list(_fields(model))
        graph = next(field.value for field in top if field.number == MODEL_GRAPH)
        cut = _cut_graph(list(_fields(graph)), side)
    except (IndexError, KeyError, StopIteration) as error:
        raise ModelError(
            f"The network's file is not a U-2-Net with side output {side}: {error!r}."
        ) from error
    return b"".join(
        _prefixed(MODEL_GRAPH, cut) if field.number == MODEL_GRAPH else field.raw
        for field in top
    )


def _cut_graph(graph: list[Field], side: int) -> bytes:
    outputs = [field for field in graph if field.number == GRAPH_OUTPUT]
    name = _first(outputs[side].value, VALUE_NAME)
    nodes = [_node(field.value) for field in graph if field.number == GRAPH_NODE]
    kept, needed = _ancestors(_without_enlargement(nodes, name), name)
    others = (
        field.raw
        for field in graph
        if field.number not in {GRAPH_NODE, GRAPH_VALUE_INFO}
        and (field.number != GRAPH_OUTPUT or field is outputs[side])
        and (field.number != GRAPH_INITIALIZER or _first(field.value, TENSOR_NAME) in needed)
    )
    return b"".join((*(_prefixed(GRAPH_NODE, node.body) for node in kept), *others))


def _without_enlargement(nodes: list[Node], output: bytes) -> list[Node]:
    """Let the final sigmoid read what the resize before it reads."""
    maker = {name: node for node in nodes for name in node.outputs}
    sigmoid = maker[output]
    resize = maker[sigmoid.inputs[0]]
    if (sigmoid.operator, resize.operator) != (b"Sigmoid", b"Resize"):
        raise KeyError(f"{output.decode()} is not an enlarged sigmoid")
    return [_fed_by(node, resize.inputs[0]) if node is sigmoid else node for node in nodes]


def _fed_by(node: Node, name: bytes) -> Node:
    body = b"".join(
        _prefixed(NODE_INPUT, name) if field.number == NODE_INPUT else field.raw
        for field in _fields(node.body)
    )
    return Node(node.operator, (name,), node.outputs, body)


def _ancestors(nodes: list[Node], output: bytes) -> tuple[list[Node], set[bytes]]:
    """Return the nodes that an output depends on, in order, and all names they read."""
    kept, needed = [], {output}
    for node in reversed(nodes):  # an ONNX file lists a node after those it reads
        if not needed.isdisjoint(node.outputs):
            kept.append(node)
            needed.update(node.inputs)
    return kept[::-1], needed


def _node(body: bytes) -> Node:
    fields = list(_fields(body))
    return Node(
        operator=_first(body, NODE_OPERATOR),
        inputs=tuple(field.value for field in fields if field.number == NODE_INPUT),
        outputs=tuple(field.value for field in fields if field.number == NODE_OUTPUT),
        body=body,
    )


def _first(message: bytes, number: int) -> bytes:
    return next(field.value for field in _fields(message) if field.number == number)


def _fields(message: bytes) -> Iterator[Field]:
    at = 0
    while at < len(message):
        start = at
        tag, at = _read_varint(message, at)
        value = b""
        match tag & 7:
            case 0:  # VARINT
                _, at = _read_varint(message, at)
            case 1:  # EIGHT_BYTES
                at += 8
            case 2:  # LENGTH_PREFIXED
                length, at = _read_varint(message, at)
                value = message[at : at + length]
                at += length
            case 5:  # FOUR_BYTES
                at += 4
            case wire_type:
                raise KeyError(f"wire type {wire_type}")
        if at > len(message):
            raise IndexError("the file is cut short")
        yield Field(tag >> 3, message[start:at], value)


def _read_varint(message: bytes, at: int) -> tuple[int, int]:
    """Return a number of seven-bit groups, lowest first, and where it ends."""
    number = shift = 0
    while True:
        byte = message[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            return number, at
        shift += 7


def _varint(number: int) -> bytes:
    groups = []
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*groups, number))


def _prefixed(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | LENGTH_PREFIXED) + _varint(len(value)) + value
