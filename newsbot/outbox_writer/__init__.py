"""Write the outbox of a fleet to files: the only place where its lines become one dataset."""
