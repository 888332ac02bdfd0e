"""/api/webhooks/: who is told what happens, and what came of telling them."""
