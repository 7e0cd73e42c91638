"""Talk to an agent aloud: recordings in, words, a reply, and its speech while it is written."""
