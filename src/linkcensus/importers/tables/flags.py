"""Does a cell of an export say yes, no, or nothing?"""

_YES = frozenset({"true", "1", "yes", "y", "x", "on", "wahr", "vrai", "sí", "si", "ja", "oui", "✓"})
_NO = frozenset({"false", "0", "no", "n", "off", "falsch", "faux", "nein", "non"})


def parse_flag(text: str, *, filled: bool = False) -> bool | None:
    """Return what a yes/no cell says; None for an empty or unknown one.

    Args:
        text: The cell as it was written; case and white space around it do not matter.
        filled: The tool writes anything for yes and nothing for no (Majestic's bulk file), so
            that an empty cell is no and an unknown word is yes.
    """
    word = text.strip().lower()
    if not word:
        return False if filled else None
    if word in _YES or word == "1.0":
        return True
    if word in _NO or word == "0.0":
        return False
    return True if filled else None
