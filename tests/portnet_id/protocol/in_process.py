"""What `requests` sends, taken to the application in this process."""

from typing import Any
from urllib.parse import urlsplit

import requests
from flask.testing import FlaskClient
from requests.adapters import BaseAdapter


class InProcess(BaseAdapter):
    """An adapter for the session of a client library."""

    def __init__(self, client: FlaskClient) -> None:
        super().__init__()
        self._client = client

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        answer = self._client.open(
            urlsplit(str(request.url)).path,
            method=str(request.method),
            headers=dict(request.headers),
            data=request.body,
        )
        response = requests.Response()
        response.status_code = answer.status_code
        response.headers.update(dict(answer.headers))
        response.url = str(request.url)
        response.request = request
        response.connection = self  # type: ignore[attr-defined]  # For who sends it again.
        response._content = answer.data
        return response

    def close(self) -> None:
        """Nothing is open."""
