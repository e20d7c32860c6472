"""Bytes out and in: one client on requests, one server on uvicorn, redaction. Knows no protocol."""
