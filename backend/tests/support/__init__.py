"""The product on a real socket, and the client that tests it."""
