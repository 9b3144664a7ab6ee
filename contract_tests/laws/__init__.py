"""What is promised of every kind of record: functions over resources."""
