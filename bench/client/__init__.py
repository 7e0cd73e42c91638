"""A load client that costs little, so that the server under it is what is measured."""
