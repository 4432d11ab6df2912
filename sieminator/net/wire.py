"""One try at one request: out through the adapter, and the whole answer back before the deadline."""

import io
from dataclasses import dataclass

import requests
import urllib3
from requests.adapters import BaseAdapter
from requests.utils import select_proxy

from sieminator.errors import Malformed, Unreachable
from sieminator.model.ports import Clock
from sieminator.net.cut import Cut, explain
from sieminator.net.patience import Patience
from sieminator.net.way import proxies_for

_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Wire:
    """The way to one target."""

    where: str
    proxy: str
    verify: str | bool
    clock: Clock

    def carry(
        self, adapter: BaseAdapter, request: requests.PreparedRequest, patience: Patience, deadline: float
    ) -> requests.Response | Cut:
        """Send once, and return the answer with its whole body, or why there is none.

        Raises:
            Malformed: the answer is larger than we take, or not packed as it says.
        """
        url = str(request.url)
        proxies = proxies_for(self.proxy, url)
        try:
            response = adapter.send(
                request,
                stream=True,
                timeout=self._time_outs(patience, deadline),
                verify=self.verify,
                cert=None,
                proxies=proxies,
            )
            with response:
                return self._complete(response, patience, deadline)
        except Unreachable as error:
            return Cut(error, passing=False)
        except urllib3.exceptions.DecodeError as error:
            raise Malformed(f"{self.where}: the answer is not packed as it says ({error})") from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            return explain(error, where=self.where, url=url, proxy=str(select_proxy(url, proxies) or ""))

    def _time_outs(self, patience: Patience, deadline: float) -> tuple[float, float]:
        left = max(0.001, deadline - self.clock.monotonic())
        return min(left, patience.connect.total_seconds()), min(left, patience.read.total_seconds())

    def _complete(self, response: requests.Response, patience: Patience, deadline: float) -> requests.Response:
        """Read the body, and put it back for callers who read it themselves, as azure-core does."""
        body = self._read(response.raw, patience, deadline)
        # Without headers: the body is unpacked already, and its length is no longer the one announced.
        response.raw = urllib3.HTTPResponse(
            body=io.BytesIO(body),
            status=response.status_code,
            reason=response.reason,
            preload_content=False,
            decode_content=False,
        )
        _ = response.content  # reads it once and for all
        return response

    def _read(self, raw: urllib3.HTTPResponse, patience: Patience, deadline: float) -> bytes:
        pieces, size = [], 0
        # `read` waits until it has all that was asked for, however slowly it drips; `read1` returns what there is.
        while piece := raw.read1(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > patience.most_bytes:
                raise Malformed(f"{self.where}: the answer is larger than we take ({patience.most_bytes} bytes)")
            if self.clock.monotonic() > deadline:
                total = patience.total
                raise Unreachable(
                    f"{self.where}: the answer was not complete in time ({total})", hint="run again later"
                )
        return b"".join(pieces)
