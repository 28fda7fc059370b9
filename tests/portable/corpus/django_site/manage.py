#!/usr/bin/env python
# arguments: runserver 0.0.0.0:8000
import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site_settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)  # expect: reloader


if __name__ == "__main__":
    main()
