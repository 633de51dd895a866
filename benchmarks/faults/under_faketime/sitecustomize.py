"""Read by every Python that runs under faketime, whose sleep fails if its moment has come already."""

import errno
import time

_sleep = time.sleep


def sleep(seconds):
    try:
        _sleep(seconds)
    except OSError as error:
        if error.errno != errno.EINVAL:
            raise


time.sleep = sleep
