"""The suite's own tests, in folders by what they test; `rig` is what they are made with. They cannot be pointed at a target."""
