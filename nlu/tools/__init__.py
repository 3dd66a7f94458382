"""What developers of the understanding use: build, lint, train, evaluate, collect, annotate, promote."""
