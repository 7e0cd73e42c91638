"""The data folder and, later, where recordings and documents are kept."""
