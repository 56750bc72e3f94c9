from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.models import Evidence, EvidenceKind, Link
from newsletter.store import links

numbers = st.none() | st.integers(0, 2**40)
some_evidence = st.builds(
    Evidence, st.sampled_from(EvidenceKind), st.text(), numbers, numbers, st.none() | st.text()
)


@given(
    st.builds(
        Link,
        numbers,
        numbers,
        st.lists(st.text(), max_size=3).map(tuple),
        st.lists(some_evidence, max_size=3).map(tuple),
        st.booleans(),
        st.none() | st.text(),
    )
)
def test_comes_back(link):
    assert links.from_json(links.to_json(link)) == link
