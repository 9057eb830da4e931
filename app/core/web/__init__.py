"""What every web page of the site shares: safety, forms, errors, times, files."""
