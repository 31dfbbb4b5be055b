"""The pages of invitations: landing, mine, the administrator's, asking in, and how we grew."""
