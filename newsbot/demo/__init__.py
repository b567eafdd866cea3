"""A small invented news site that ships with newsbot, its server, and the spider that crawls it."""
