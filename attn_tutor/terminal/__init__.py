"""The terminal: the one place that prints, asks, and knows when nobody is there."""

from attn_tutor.terminal.keyboard import EndOfInput, Interrupted, Stopped
from attn_tutor.terminal.output import emit_json
from attn_tutor.terminal.terminal import GO_ON, Terminal

__all__ = ["GO_ON", "EndOfInput", "Interrupted", "Stopped", "Terminal", "emit_json"]
