"""Who watches the requests go by: the access log, and the thread that writes it to the terminal."""
