from __future__ import annotations

from roofs.comms.messaging import inbound
from roofs.comms.messaging.incoming import SOURCE
from roofs.core.connections.deliveries import handler

handler(SOURCE)(inbound.work)
