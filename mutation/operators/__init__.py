"""Operators, a module per kind of defect: each walks the document, and makes a mutant wherever its defect can be."""
