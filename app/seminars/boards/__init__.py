"""The board of slots: what is free, signing up, swaps, and how it moves by itself."""
