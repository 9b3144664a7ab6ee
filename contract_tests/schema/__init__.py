"""The document itself as the promise: Schemathesis, every check on, behind a gateway that keeps a run's manners."""
