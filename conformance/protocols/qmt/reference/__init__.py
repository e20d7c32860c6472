"""The references of QMT: a platform and an app, without socket."""
