"""The steps from one schema of the state to the next; `store.migrate` runs them."""
