"""The intake: orders are written in batches of whatever queued while the last commit ran.

A stock row's lock is held through the WAL flush, so one transaction per order sells at most
some hundred pieces of a hot SKU a second however many connections there are; a hundred orders a
transaction sold 50 × as many (ADR 0012). There is no timer: an idle shop commits at once, a
stormed shop commits in hundreds.

``pending`` the values · ``queue`` who waits and who writes · ``flush`` the one transaction ·
``rows`` what it inserts.
"""
