"""Faults and oddities of the references: a few lines each, overriding one method. A check without a fault is not released.

`uplink`, `poll` and `push` hold what platforms do on that leg, `callback` and `client` what integrators do with pushes, and by their own calls.
Files that begin with `odd_` hold what conforms: an alarm on any of it is a bug of the suite.
"""
