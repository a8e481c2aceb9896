"""Books from files: EPUB, text, Markdown, HTML and subtitles."""
