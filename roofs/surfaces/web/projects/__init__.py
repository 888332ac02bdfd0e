"""Projects: pipeline, list, plan, one project, and the crews."""
