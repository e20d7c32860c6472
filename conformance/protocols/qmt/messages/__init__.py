"""Messages of QMT: valid ones per cell, and parts to break."""
