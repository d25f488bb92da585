"""Who may do what, proved for every address, on records that exist: see matrix.py."""
