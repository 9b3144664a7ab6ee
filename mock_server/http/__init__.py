"""The shell: a request in, a reply out. Knows the document and the worlds; knows no family by name."""
