"""The suite's own tests. They cannot be pointed at a target."""
