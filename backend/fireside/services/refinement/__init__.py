"""A better prompt, and proof that it is better: refining, versions, test cases, trials."""
