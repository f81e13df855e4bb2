"""Every number that decides between Answer, Ask and NoMatch, and where it comes from."""

# A claim is contained whole when at least this share of its words (by weight) is in the message
# and nothing contradicts it: only articles and the like may be missing.
CONTAINED = 0.9
# … and when it says enough to be recognised by: the sum of the inverse document frequencies of
# its words (natural logarithm, 20,000 documents at least), and how many words carry meaning.
INFORMATION = 12.0
MEANT = 3
# A claim of fewer words than this, or one in another script than the message, is answered only if
# it makes up this share of the message: "X will not run" within a long story is not its point.
ENOUGH = 6
SHARE = 0.6
# … unless it and other contained claims make up this share of the message together: then it is
# a message of several claims, and no story about something else.
FILLED = 0.8
# So much of a claim in a message makes it a near miss: its differences are named and asked about.
NEAR = 0.6
# Ask from this probability of the re-ranker on: the highest one from which, by the lower 95 %
# bound (Clopper–Pearson) over held-back queries, 94 % of the questions that have the right
# fact-check among their first three are asked; .06 on one half, .10 on the other
# (`python -m benchmarks.train_text_model`).
ASK = 0.08
# In an index of fewer documents than this, nearly everything is the best of a bad lot: the ranker
# learned among 24,000, and asked about two of three messages that none of 60 fact-checks was about.
YOUNG = 500
# There an Ask also needs this likeness (cosine of the words, weighted by rarity, of the message and
# the claim or title): the highest one from which, by the lower 95 % bound (Clopper–Pearson), three
# in four of the posts that a fact-check is about are still asked about, among 60, 150 and 400 alike
# (`python -m benchmarks.text_young`, which reports what either half would choose on the other).
ALIKE = 0.16
ORIGIN = "docs/matching.md, thresholds of the text matcher"
