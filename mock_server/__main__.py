"""python -m mock_server: the same as aurion-mock."""

from mock_server.cli import main

main()
