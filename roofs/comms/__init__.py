"""Every word in and out: templates, messages, consent, the timeline, tasks."""
