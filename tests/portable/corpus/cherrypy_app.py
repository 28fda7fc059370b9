import cherrypy


class Root:
    @cherrypy.expose
    def index(self):
        return "running"


if __name__ == "__main__":
    cherrypy.config.update({"server.socket_port": 9090, "engine.autoreload.on": False})
    cherrypy.quickstart(Root())
