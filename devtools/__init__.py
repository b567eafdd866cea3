"""Tools for the development of newsbot, part of a checkout and not of the wheel."""
