"""The publication's folder: settings, secrets, issues, theme, pictures, and what a new one starts with."""
