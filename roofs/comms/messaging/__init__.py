"""Every message in or out is a row: written first, handed over by whichever sender serves its channel, never twice."""
