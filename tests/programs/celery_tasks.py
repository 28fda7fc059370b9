"""Celery with a pool of one thread, which is what runs on Windows, and a folder as the broker."""

import os
from pathlib import Path

from celery import Celery
from celery.signals import worker_shutdown

folder = Path(os.environ["STATE_DIRECTORY"], "broker")
folder.mkdir(exist_ok=True)
app = Celery("shop", broker="filesystem://")
app.conf.broker_transport_options = {
    "data_folder_in": str(folder),
    "data_folder_out": str(folder),
    "control_folder": str(folder),
}
app.conf.update(worker_hijack_root_logger=False, worker_redirect_stdouts=False)


@app.task
def add(one, other):
    """The work."""
    print("sum", one + other, flush=True)


@app.on_after_finalize.connect
def order(sender, **event):
    """Gives the worker something to do."""
    add.delay(2, 3)


@worker_shutdown.connect
def close(**event):
    """The clean-up of the program."""
    print("the worker shuts down", flush=True)
