"""Files to sentences: what a file says, who said it and when, and how a folder becomes a catalog."""
