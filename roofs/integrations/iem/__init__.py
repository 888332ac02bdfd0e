"""Iowa State University's mesonet: the weather service's local storm reports, minutes after they are sent."""
