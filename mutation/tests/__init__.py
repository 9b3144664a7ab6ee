"""The tests of the mutants: each check of the kit is red on one, and each of them is what it says."""
