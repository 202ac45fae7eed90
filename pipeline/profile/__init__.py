"""What a delivery holds, field by field, without a single value of a person."""
