"""Cases that either party is put to: each module makes them for a leg, and the party's own folder names them."""
