"""Stand-ins for what Fireside talks to, shipped as product code so that every test can use them."""
