"""Question kinds: what each carries, how it is asked and how an answer is judged. No screens here."""
