"""Cases on an integrator: what it does with pushes."""
