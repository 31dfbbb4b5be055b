"""Questions: a thread that waits for an answer, and the reply that was the best one."""
