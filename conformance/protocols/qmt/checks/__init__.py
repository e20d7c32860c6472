"""What is checked on QMT: answers, requests, and our own messages before they are sent."""
