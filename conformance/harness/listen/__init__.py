"""What calls the suite: answered, judged in its order, waited for."""
