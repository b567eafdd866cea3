"""When each listing is read: how many new URLs it gives an hour, and when that is worth a request.

It knows no clock, no store and no network: times are given, and what is estimated is returned.
"""
