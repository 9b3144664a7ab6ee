"""The pages a person looks at: Flask, loaded at the first look."""
