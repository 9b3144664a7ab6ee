"""The curl examples of the documentation, sent to our own mock. Not shipped."""
