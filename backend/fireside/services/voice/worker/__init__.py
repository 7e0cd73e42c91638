"""The process that touches audio: foreign bytes are decoded there, under limits, and never here."""
