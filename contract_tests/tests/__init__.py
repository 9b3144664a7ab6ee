"""Tests of the contract kit itself: that it sees what it should, and says what it saw."""
