"""What clients send; what they get are the views in `domain.views`."""
