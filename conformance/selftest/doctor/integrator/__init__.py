"""`ccmsg doctor` on a ccmessaging integrator."""
