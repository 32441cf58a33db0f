"""How a product is driven: by its own program, by a person, or not at all."""
