"""What `pyhostsvc check` finds out about a script in the service's own Python, without running any of it.

scan.c compiles these files in as the package _check; C has all the words.
"""
