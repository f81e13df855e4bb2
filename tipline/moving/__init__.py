"""Moving a tipline from one database and file store to another, row by row and file by file."""
