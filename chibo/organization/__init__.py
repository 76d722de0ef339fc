"""Units by date, branches, members, posts, access rows and the rule base. May import jobs, audit and everything below."""
