"""The terminal: the one place that prints, asks, and knows when nobody is there."""

from attn_tutor.terminal.keyboard import EndOfInput, Interrupted, Stopped
from attn_tutor.terminal.output import emit_json
from attn_tutor.terminal.terminal import Terminal

__all__ = ["EndOfInput", "Interrupted", "Stopped", "Terminal", "emit_json"]
