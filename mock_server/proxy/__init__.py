"""A proxy before a real deployment: it passes everything on, and says where it is not as the document has it."""
