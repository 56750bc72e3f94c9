"""What readers see that no author wrote: fixed phrases and dates, in the language and tone of an issue.

``strings.reader_strings(language, tone)`` gives the phrases, ``dates.long_date(day, language)`` a date.

The English phrases are the defaults of :class:`newsletter.language.strings.Strings`.  The other languages
stand in gettext catalogues: ``catalogues/nl.po``, ``de.po``, ``fr.po``, and ``nl@formal.po`` with only what
differs for Dutch readers who are addressed as *u*.  They are read as they are; nothing has to be compiled.

- To add a phrase: one line in ``Strings`` (its name and its English), one entry in each catalogue.
- To change a translation: edit its ``msgstr``.
- To change the English: edit the default, and the ``msgid`` in every catalogue.
- Where one English phrase means two things: ``_within(context, english)``, and ``msgctxt`` in the catalogues.

``tests/language/test_catalogue.py`` says what is missing or left over.
"""
