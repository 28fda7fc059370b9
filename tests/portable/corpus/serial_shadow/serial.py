"""Notes on the serial protocol of the scale."""
FRAME_LENGTH = 18
