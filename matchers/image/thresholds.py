"""Every number on which a decision about pictures turns, each with where it comes from.

"Calibration part" is the half of ``data/images`` that ``benchmarks/image_split.py`` sets apart:
half of the card layouts, and photos, memes and chats by digest of their id.
"""

# Hashes -----------------------------------------------------------------------------------
HASH_RADIUS = 31  # bits of 256; PDQ's published threshold, and what the multi-index is exact for
MIN_QUALITY = 50  # PDQ's published gate: below it a picture has too little in it to be told apart

# Local features ---------------------------------------------------------------------------
FEATURE_SIDE = 400  # pixels: references keep what is still there at this size
# How a query is looked at: pixels, and of what is found there, features of so many pixels across
# and so many at most; finer only if what was found explains too little of it.  The first finds
# cheaply what fills the picture; the others share one search: the coarser features (all that would
# be found at 512 pixels: the smallest are 1.8 across) find cells of collages in small print, and
# the fine ones all that 960 pixels found but one in seven.
LOOKS = ((320, ((0.0, 250),)), (720, ((2.5, 400), (0.0, 600))))
MAX_FEATURES = 165  # 24 bytes each: just under 4 KB a picture
FEATURE_RADIUS = 24  # bits of 128; calibration part: 24 keeps true pairs, 0.1 % of random ones
PROBES = 2  # cells looked at per feature: 85 % of true pairs, 0.06 % of all features scanned
MAX_SCANNED = 6_000_000  # features compared per query at most: keeps the time bounded
SHORTLIST = 8  # pictures whose geometry is checked
MIN_INLIERS = 5  # calibration part: unrelated pictures have 4–5 (median), copies 60–100

# Aligned comparison -----------------------------------------------------------------------
RASTER_SIDE = 480  # pixels of the grey picture kept of a photo
RASTER_SIDE_TEXT = 800  # ... and of a picture with words on it
WINDOW = 15  # pixels of the window in which two aligned pictures are fitted to each other
ACTIVE = 10.0  # grey levels of standard deviation from which a window shows something
# The largest residue that still is the same, by height of the words in the comparison.  One changed
# digit leaves at least .50 at 10 px, .58 at 11 px, .55 at 12.5 px, .79 from 13 px on (390 cards);
# recompression, resizing, sharpening leave .25 (median) to .60 (benchmarks/image_edits.py; in the
# calibration part: edited words ≥ 1.1).
SAME = 0.45
SAME_PER_HEIGHT = 0.01  # more per pixel of height beyond MIN_WORD_HEIGHT ...
SAME_MOST = 0.75  # ... up to this
# ... and where OCR also reads the very same words on both, each of them well.
SAME_READ = 0.45
SAME_READ_HEIGHT = 8.0
SAME_READ_PER_HEIGHT = 0.09
# ... and where what differs does so all over the picture (even.py): from a height of the words on,
# the largest residue and by how much it may go beyond the usual one.  One changed digit left at
# least .34 or .13 at 6.5 px (once .36 and .10), .38 or .16 at 8, .50 and .21 at 9.5 to 13 (a
# sharpened card), .77 and .44 from 13 px on (benchmarks/image_edits.py, 390 cards); real copies .42
# and .19 (median) to .72 and .34 (95 %).
EVEN = ((6.5, 0.25, 0.08), (8.0, 0.4, 0.16), (13.0, 0.65, 0.3))
EVEN_TRIED = 1.3  # a residue (without the filter) from which it is in vain to look again
SAME_UNREAD = 0.45  # something looks like lettering, but OCR reads no words there
DOUBTFUL = (
    0.6  # without words: from here on what is new on the query is read; frames aren't answered
)
SAME_PHOTO = 0.9  # no words: watermarks, logos, emoji and stamps leave .98 and more
ALIKE = 0.5  # correlation from which one window counts as agreeing
MIN_SHARE = 0.35  # agreeing share of windows below which an alignment by hash is a coincidence
# ... and by features: inliers, and the share that must agree with so few of them.
PLAUSIBLE = ((MIN_INLIERS, 0.6), (8, MIN_SHARE), (20, 0.2))
# A glance at 160 px must show this part of that share, else nobody looks closer: calibration part,
# 190 closer looks: it saves 72 % of the vain ones, and up to .8 it loses none of the others.
GLANCED_SHARE = 0.5
WHOLE = 0.97  # share of the reference that must be visible for an Answer
MIN_WORD_HEIGHT = 9.5  # pixels in the comparison: below it one changed digit may leave .41,
WORD_HEIGHT_PER_BLUR = 5.0  # ... and so many more per pixel of blur; benchmarks/image_edits.py

# Words ------------------------------------------------------------------------------------
WORD_CONFIDENCE = 60  # of 100, Tesseract's: below it a "word" on a photo is usually texture
TEXT_BEARING_WORDS = 2
OUTSIDE_WORDS = 3  # words beside the reference from which they may be a new caption
