"""Views of a result (results.json, HTML, JUnit, HAR, summary) and generated documents. They read and show; they judge nothing."""
