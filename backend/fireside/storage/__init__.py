"""The data folder, and where recordings and documents are kept."""
