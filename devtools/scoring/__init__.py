"""A folder of pages with gold answers -> how well the extraction reads them.

``gold`` reads and checks the folder, ``run`` extracts and scores its pages, ``summary`` adds the
scores up, ``gate`` holds the sums against pinned bounds, ``report`` and ``drawing`` show them.
"""
