"""Word lists and address lists that questions read; each file tells where its content is from."""
