"""The product's rules, one package per tag. Pure: records in, records out, refusals raised. Knows no HTTP."""
