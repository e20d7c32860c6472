"""The platform as the suite plays it where an integrator's client calls: it answers (`desk`), and sees what only several calls show."""
