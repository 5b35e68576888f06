"""The explorer in headless Chromium, with WebGL and without it."""
