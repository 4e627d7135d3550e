"""The papers of a sale: numbered without gaps, never changed, printed for a tax office.

An invoice is a *snapshot* (``document``): everything it says, as it was on that day, in one
value that is stored and never touched again. ``rules`` gives it its number and refuses one
whose sums disagree; ``pdf`` prints it, from the snapshot alone, so that the same snapshot
gives the same bytes under the same renderer version.

The room owns the invoice rows and the counters of their numbers. It never looks an order up
while printing: what is not in the snapshot is not on the paper.
"""
