"""The papers' experiments, run again: a folder per study, and what several of them share.

- `studies.core`   how a study is run, kept and read
- `studies.tasks`  tasks and small nets that chapters train live
- `studies.data`   the data that ship with the book
"""
