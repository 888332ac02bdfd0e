"""Which of two ways works better: who gets which, and what may be said about it when."""
