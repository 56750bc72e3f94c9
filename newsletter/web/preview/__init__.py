"""The preview: an issue as readers will get it, drawn anew at every save.

``readers``, ``meter``, ``copies`` and ``frame`` are about one letter; ``bench`` draws issues and keeps the
last drawing that worked; ``live`` joins it with the watch on the files; ``pages`` is what a browser asks.
"""
