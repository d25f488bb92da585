"""One piece of memory for all frames of a request.

Python takes memory for its frames in pieces of 16 KB, and up to 3.12 it takes and gives back a piece with
every call that happens to cross the end of one (https://github.com/python/cpython/issues/142183). Where that
is in the middle of a template's loop depends on how deep the middleware is: it was 1,600 times in one page, a
third of its time.
"""

# Of a frame, in words of 8 bytes. The piece that holds it is the next power of two (512 KB, of which only
# what is touched takes memory), and what is left of it is enough for all that is called.
ROOM = 2**15 + 1


def roomy(function):
    """The same, with room for all that it calls; where there is no memory for that, without."""

    def with_room(begun, args, kwargs):
        begun.append(True)
        return function(*args, **kwargs)

    def call(*args, **kwargs):
        begun = []
        try:
            return with_room(begun, args, kwargs)
        except MemoryError:
            if begun:
                raise
            return function(*args, **kwargs)

    with_room.__code__ = with_room.__code__.replace(co_stacksize=ROOM)
    return call
