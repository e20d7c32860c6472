"""`ccmsg doctor` on the way back, from the target to us."""
