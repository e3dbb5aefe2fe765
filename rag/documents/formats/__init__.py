"""One reader for each family of formats: a `File` in, a `Draft` out. A reader that fails raises DocumentError."""
