from collector.loop import run

run()
