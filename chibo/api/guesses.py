"""Slows whoever tries tokens, without ever turning away a rightful one: a token is looked for before this is asked.

A secret of 288 bits cannot be guessed; what is spared is the noise. Counted in the memory of each process, for an address.
"""

from django.core.cache import cache
from django.http import HttpRequest

MOST, SECONDS = 30, 300


def count_guess(request: HttpRequest) -> bool:
    """Count one refused token of this address; True when there were too many within the last minutes."""
    key = f"api-guesses:{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) > MOST
    except ValueError:  # it ran out between the two
        return False
