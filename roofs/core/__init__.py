"""What any company needs: people who sign in, settings, the log of events, work, files. Nothing about roofing."""
