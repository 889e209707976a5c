"""Calling a PyTorch module: its weights drawn, its biases zero, what every linear layer takes and gives noted."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attn_tutor.own_code.call_records import SAME_SEED, fault_record, pack, record_of

_LENGTHS = (5, 3)  # tokens in the two probes
_BATCH = 2
_SPREAD = 1.5  # of the weights, over the root of the layer's inputs
_FAR, _LARGE = 50.0, 30.0
_HEADS = ("n_heads", "num_heads", "heads", "n_head", "nhead", "h", "num_attention_heads", "nheads")


class NoModule(Exception):
    """Why there is no module to call, in a sentence."""


def build_module(target: Any, make: str, space: dict[str, Any]) -> Any:
    """The module in double precision and in evaluation. Raises NoModule."""
    if isinstance(target, type) and not make:
        signature = str(inspect.signature(target)).partition(" ->")[0]
        raise NoModule(f"{target.__name__} is a class; say how it is made: --make '{target.__name__}{signature}'.")
    module = eval(make, space) if make else target
    torch = sys.modules.get("torch")
    if torch is None or not isinstance(module, torch.nn.Module):
        raise NoModule(f"{make or 'It'} makes no torch.nn.Module.")
    return module.double().eval()


class ModuleCaller:
    """One module with drawn weights, and what its layers are."""

    def __init__(self, module: Any, folder: Path) -> None:
        self.module, self.folder, self.torch = module, folder, sys.modules["torch"]
        self.taken: dict[str, Any] = {}
        self.noted: dict[str, Any] = {}
        self.layers = list(self._layers())
        if not self.layers:
            raise NoModule("It has no linear layers, so its weights cannot be found.")
        self.width = self.layers[0]["inputs"]

    def description(self) -> dict[str, Any]:
        """The layers with their weights as (out, in), and the numbers of heads that the module names."""
        heads = {getattr(one, name) for one in self.module.modules() for name in _HEADS
                 if isinstance(getattr(one, name, None), int)}  # fmt: skip
        layers = [{"name": one["name"], "weight": pack(one["weight"].detach().numpy())} for one in self.layers]
        return {"layers": layers, "heads": sorted(heads), "width": self.width}

    def calls(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """The record of each call, with what was given."""
        draw = self.torch.Generator().manual_seed(7)
        first, second = (
            self.torch.randn((_BATCH, n, self.width), generator=draw, dtype=self.torch.float64) for n in _LENGTHS
        )
        changed = first.clone()
        changed[1] += 1.0
        hidden = first.clone()
        hidden[:, -1] += _FAR
        inputs = {
            "probe 0": first, "probe 1": second, "again": first, "large": first * _LARGE, "hidden changed 0": hidden,
            "batch": first, "batch changed": changed, "at the end": first, SAME_SEED: first,
        }  # fmt: skip
        for seed, (name, x) in enumerate(inputs.items()):
            yield name, self._call(x, 0 if name == SAME_SEED else seed)

    def without_gradient(self) -> list[str]:
        """The layers whose weights a backward pass leaves without a gradient, though they are to be trained."""
        x = self.torch.ones((_BATCH, _LENGTHS[0], self.width), dtype=self.torch.float64)
        weights = dict(self.module.named_parameters())
        trained = {name: w for name, w in weights.items() if w.requires_grad and w.ndim == 2}
        try:
            returned = self.module(*[x] * self._many())
            first = returned[0] if isinstance(returned, (tuple, list)) else returned
            (first * self.torch.arange(first.shape[-1])).sum().backward()
        except Exception:  # it says so itself when it is called
            return []
        return [name.removesuffix(".weight") for name, w in trained.items() if w.grad is None]

    def _call(self, x: Any, seed: int) -> dict[str, Any]:
        self.torch.manual_seed(seed)
        self.taken.clear()
        self.noted.clear()
        given = x.clone()
        try:
            returned = self.module(*[given] * self._many())
        except Exception as fault:
            return {"raised": fault_record(fault, self.folder), "given": pack(x.numpy())}
        record = record_of(returned)
        record["changed"] = [] if self.torch.equal(given, x) else ["tokens"]
        record["given"] = pack(x.numpy())
        for what, layers in (("taken", self.taken), ("noted", self.noted)):
            record[what] = {name: pack(y.detach().numpy()) for name, y in layers.items()}
        return record

    def _many(self) -> int:
        """How many tensors forward insists on: one, or query, key and value."""
        parameters = inspect.signature(self.module.forward).parameters.values()
        variable = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        return max(1, sum(p.default is p.empty and p.kind not in variable for p in parameters))

    def _layers(self) -> Iterator[dict[str, Any]]:
        """Every linear layer and every bare matrix, its weights drawn now."""
        draw = self.torch.Generator().manual_seed(3)
        linear = self.torch.nn.Linear
        owned = set()
        for name, layer in self.module.named_modules():
            if isinstance(layer, linear):
                owned |= {id(layer.weight), id(layer.bias)}
                layer.register_forward_hook(self._noting(name))
                yield self._draw(name, layer.weight, draw, turned=False)
                if layer.bias is not None:
                    layer.bias.data.zero_()
        for name, parameter in self.module.named_parameters():
            if id(parameter) in owned:
                continue
            if parameter.ndim == 2:
                turned = not name.endswith("in_proj_weight")  # x @ W, but for nn.MultiheadAttention
                yield self._draw(name, parameter, draw, turned=turned)
            elif name.endswith("bias"):
                parameter.data.zero_()

    def _draw(self, name: str, parameter: Any, draw: Any, *, turned: bool) -> dict[str, Any]:
        inputs = parameter.shape[0 if turned else 1]
        values = self.torch.randn(parameter.shape, generator=draw, dtype=self.torch.float64)
        parameter.data = values * (_SPREAD / inputs**0.5)
        return {"name": name, "weight": parameter.data.T if turned else parameter.data, "inputs": inputs}

    def _noting(self, name: str) -> Any:
        def note(_: Any, inputs: tuple[Any, ...], output: Any) -> None:
            self.taken[name], self.noted[name] = inputs[0], output

        return note
