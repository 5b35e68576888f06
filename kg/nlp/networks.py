"""Trained networks as ONNX graphs, and spaCy components that carry their files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, InvalidProtobuf

from kg.errors import PipelineError

Array = NDArray[Any]
Part = TypeVar("Part")


class Network:
    """An ONNX graph that runs on one thread, so that sums are always taken in the same order.

    Raises:
        PipelineError: the file is missing or is no graph that this runtime reads.
    """

    def __init__(self, path: Path) -> None:
        options = onnxruntime.SessionOptions()  # type: ignore[attr-defined]
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session: Any = onnxruntime.InferenceSession(  # type: ignore[attr-defined]
                path.read_bytes(), options, providers=["CPUExecutionProvider"]
            )
        except (OSError, Fail, InvalidProtobuf) as error:
            raise PipelineError(f"{path.name}: cannot be loaded; reinstall the package") from error

    def __call__(self, **inputs: Array) -> tuple[Array, ...]:
        """Return the outputs of the graph for its named inputs."""
        return tuple(np.asarray(output) for output in self._session.run(None, inputs))


class Carrier:
    """A spaCy component whose data are files, kept as they were read."""

    names: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def to_disk(self, path: Path, *, exclude: Sequence[str] = ()) -> None:  # noqa: ARG002
        """Write the files as they were read."""
        path.mkdir(parents=True, exist_ok=True)
        for name, data in self._files.items():
            (path / name).write_bytes(data)

    def read(self, path: Path) -> None:
        """Read the files of the component's folder."""
        self._files = {name: (path / name).read_bytes() for name in self.names}


def required(part: Part | None) -> Part:
    """Return a part of a component that was read from a pipeline folder.

    Raises:
        PipelineError: the component was made without its folder.
    """
    if part is None:
        raise PipelineError("a component has no network; load the pipeline from its folder")
    return part
