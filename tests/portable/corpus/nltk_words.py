import time

import nltk

nltk.download("punkt")  # expect: user-data
while True:
    print(nltk.word_tokenize("The line is running."), flush=True)
    time.sleep(60)
