from winsvc import MyService  # expect: shadowed-winsvc

MyService().run()
