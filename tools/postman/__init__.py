"""The Postman collection in docs/postman: made of the OpenAPI document, in an order to call it."""
