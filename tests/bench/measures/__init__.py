"""One module a measure. Each has `measure(folder)`, which may fill the empty folder with whatever
it needs, and yields figures; the runner finds every module here by itself."""
