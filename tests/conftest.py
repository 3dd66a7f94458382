"""What holds for every test."""

from hypothesis import settings

# No clock: a busy machine is no bug. What has to be fast is measured in benchmarks.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
