import runpy

runpy.run_module("collector", run_name="__main__")
