"""What the tests are made with: servers that misbehave, tunnels, defects, runs and commands."""
