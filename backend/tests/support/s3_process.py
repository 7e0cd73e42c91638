"""`python -m tests.support.s3_process`: moto's S3 on a free port, which is printed."""

import logging
import signal

from moto.server import ThreadedMotoServer

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    print(server.get_host_and_port()[1], flush=True)  # noqa: T201 - who started it reads it
    signal.pause()
