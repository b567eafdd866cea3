"""Commands for the development of newsbot; ``newsbot.commands`` finds them in a checkout."""
