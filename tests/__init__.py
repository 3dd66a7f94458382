"""The tests, a folder a room; what several of them need stands here at the top."""
