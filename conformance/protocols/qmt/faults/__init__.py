"""Faults and oddities of the references: a few lines each, overriding one method. A check without a fault is not released."""
