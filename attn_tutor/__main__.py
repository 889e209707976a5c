"""`python -m attn_tutor`: the same as the command `attn-tutor`."""

from attn_tutor.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
