"""What others push."""
