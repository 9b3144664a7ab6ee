"""One promise a function, made of records that the function makes itself, so that it holds on any deployment."""
