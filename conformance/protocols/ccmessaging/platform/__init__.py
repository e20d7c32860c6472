"""Cases on a platform. They send messages with a declared intent; the judge says what the answers are worth."""
