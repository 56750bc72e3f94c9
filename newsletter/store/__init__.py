"""The system of record: one SQLite file, and the only SQL of the project.

:mod:`~newsletter.store.database` opens the file and owns transactions, :mod:`~newsletter.store.migrations`
holds the schema and its reasons, and there is one module for each noun: ``subscribers``, ``editions``,
``deliveries``, ``inbound``, ``replies``.  Their functions take the :class:`~newsletter.store.database.Store`
first.  What must never be wrong is kept so by the schema itself, hence also against other tools.
"""
