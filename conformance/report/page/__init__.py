"""report.html: the page that people show to others. What it shows is plain data first; texts of a target pass through jinja2's escaping alone."""

from conformance.report.page.plugin import Page

__all__ = ["Page"]
