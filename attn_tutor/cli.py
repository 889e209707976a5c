from attn_tutor.errors import DONE

def main() -> int:
    return DONE
