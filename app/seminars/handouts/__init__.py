"""What presenters hand out, and who presents in which meeting."""
