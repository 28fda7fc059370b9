import csv
import os
import sys
import time

import ldap3

SERVER = os.environ.get("LDAP_SERVER", "dc1.example.com")
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "people.csv")


def export():
    server = ldap3.Server(SERVER, connect_timeout=10)
    with ldap3.Connection(server, auto_bind=True) as connection:
        connection.search("dc=example,dc=com", "(objectClass=person)", attributes=["cn", "mail"])
        with open(OUT, "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for entry in connection.entries:
                writer.writerow([entry.cn, entry.mail])


while True:
    try:
        export()
    except ldap3.core.exceptions.LDAPException as error:
        print("LDAP:", error, file=sys.stderr, flush=True)
    time.sleep(1800)
