"""What users do with Fireside, one folder for each."""
