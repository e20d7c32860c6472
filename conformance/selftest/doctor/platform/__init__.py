"""`ccmsg doctor` on a ccmessaging platform."""
