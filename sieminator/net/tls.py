"""How a session meets a certificate whose name is not the address's, as that of a console which signed its own."""

from typing import Any

import urllib3
from requests.adapters import HTTPAdapter

from sieminator.model.traffic import Tls


def adapter(connections: int, tls: Tls | None = None) -> HTTPAdapter:
    """Return what carries requests, with so many connections kept; ``tls`` for addresses that begin with https."""
    if tls is None or tls == Tls():
        return HTTPAdapter(pool_connections=connections, pool_maxsize=connections, max_retries=0)
    if tls.insecure:
        # The room says it in every run; urllib3 would in every request.
        urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    return _Named(connections, tls)


class _Named(HTTPAdapter):
    """An adapter that asks for a certificate of another name than the address's, or of any."""

    def __init__(self, connections: int, tls: Tls) -> None:
        self._names: dict[str, Any] = {}
        if tls.server_name:
            self._names["server_hostname"] = tls.server_name
        if not tls.verify_name:
            self._names["assert_hostname"] = False
        super().__init__(pool_connections=connections, pool_maxsize=connections, max_retries=0)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **named: Any) -> None:
        """Make the pool of connections."""
        super().init_poolmanager(connections, maxsize, block, **named, **self._names)

    def proxy_manager_for(self, proxy: Any, **named: Any) -> Any:
        """Return the pool of connections through a proxy."""
        return super().proxy_manager_for(proxy, **named, **self._names)
