import os

# Before numpy is loaded (meaning.py): its threads wait for each other longer than one needs for a sentence.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
