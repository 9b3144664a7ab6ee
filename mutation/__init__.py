"""Planted defects: mutants made by operators over the document, and by hand where no operator can. Not shipped."""
