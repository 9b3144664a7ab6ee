"""The twin: the mock as an oracle beside a deployment, in lock-step, and how faithful the one is to the other."""
