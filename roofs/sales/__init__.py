"""From a lead that walks in to the answer it gets: intake, score, routing, the two-minute clock."""
