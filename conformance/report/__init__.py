"""Views of a result: results.json, HTML, JUnit, HAR, summary. They read and show; they judge nothing."""
