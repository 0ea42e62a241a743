"""Without recurrence: what it gives as causes is algebra."""

ARGUMENTS = ("because it does not matter which pairs are put together first",)
