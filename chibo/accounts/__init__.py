"""People who sign in: user, sign-in, first code, password. May import chibo.common."""
