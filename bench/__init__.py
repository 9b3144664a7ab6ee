"""How fast the mock is: `python -m bench` measures it against a bare server, itself and Prism, on this machine."""
