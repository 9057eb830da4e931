"""Who holds which slot: taking, waiting, giving up, swapping, and the rules of it."""
