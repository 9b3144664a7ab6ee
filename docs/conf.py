"""How `make docs` builds the site: Markdown in, HTML out, and every warning is an error."""

from mock_server import __version__

project, author, release = "aurion-mock", "", __version__
extensions = ["myst_parser", "sphinx_copybutton"]
myst_enable_extensions = ["colon_fence"]
myst_heading_anchors = 4
nitpicky = True
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"aurion-mock {release}"
html_copy_source = html_show_sphinx = html_show_copyright = False
html_static_path: list[str] = []
copybutton_exclude = ".linenos, .gp, .go"
