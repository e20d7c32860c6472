"""`ccmsg doctor` on both parties of QMT."""
