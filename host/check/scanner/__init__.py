"""Scan a script for `pyhostsvc check` in the service's own Python, without running the script.

scan.c loads these files, which are compiled in, as the package _check. The texts of the findings are in findings.c.
"""
