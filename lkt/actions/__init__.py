"""What a person does: one function each, in the order check scope, do, log."""
