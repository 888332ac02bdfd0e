"""How people take what they get from us: how warm they are, by which channel and at which hours they answer."""
