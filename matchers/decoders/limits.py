"""How large a picture may be, and the one size at which every picture is worked on."""

MAX_FILE_BYTES = 25 << 20  # WhatsApp carries 5 MB as a picture and 16 MB through Twilio
MAX_PIXELS = 50_000_000  # 50 megapixels: 150 MB as RGB, well inside the decoder's memory limit
MAX_SIDE = 20_000
MIN_SIDE = 16
MAX_ASPECT = 25  # 1 × 100,000 pixels is no picture; a long screenshot is about 1 : 12
MAX_FRAMES_LOOKED_AT = 10  # of an animation whose first frames are blank

WORKING_SIDE = 1600  # pixels on the longer side at most: enough to read a phone's screenshot
