"""The draw: what groups wish for, how it is given to all of them at once, and why so."""
