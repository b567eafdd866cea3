"""Several workers on one store: the queue of buckets, and the leases of this worker.

The queue is Procrastinate's, in the database of the store. It only says what is to be done next:
that no two workers crawl a bucket is ensured by the leases of the store, since a worker that was
paused may come back after its job went to another one.
"""
