"""`ccmsg doctor`: the hops of any configuration, and those that the party adds. Nothing is judged and nothing written; it says what to do next."""
