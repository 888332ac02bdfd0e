"""Projects, crews in the field, routes, inventory and safety."""
