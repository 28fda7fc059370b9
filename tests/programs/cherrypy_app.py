"""CherryPy with its autoreloader, which is on by default: it starts the program again when a module has changed."""

import sys

import cherrypy


class Root:
    """The application."""

    @cherrypy.expose
    def index(self):
        """The only page."""
        return "a page of CherryPy"


cherrypy.config.update({"server.socket_host": "127.0.0.1", "server.socket_port": int(sys.argv[1])})
cherrypy.engine.subscribe("exit", lambda: print("the bus exits", flush=True))
cherrypy.quickstart(Root())
print("CherryPy has returned", flush=True)
