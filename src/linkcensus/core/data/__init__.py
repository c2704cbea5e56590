"""Lists of addresses that are known; each file tells where its content is from."""
