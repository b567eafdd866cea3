"""When each listing is read: how many new URLs it gives an hour, and when that is worth a request.

It reads no clock, no store and no network: times are arguments, and estimates are returned.
"""
