"""Messages of QMT: those that are to be taken, those that are to be refused, those that the documents leave open; and what comes back."""
