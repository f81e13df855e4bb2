"""What runs inside the decoding process: one module per kind of file, nothing heavy beside."""
