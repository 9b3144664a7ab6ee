"""connexion's own mock mode: `python -m bench.rivals.connexion_mock flask|async PORT`."""

import sys
from copy import deepcopy

import connexion
import uvicorn
from connexion.mock import MockResolver

from bench.servers import LOOPBACK
from mock_server.document.loading import load
from mock_server.document.operations import Document
from mock_server.document.samples import Samples


def main() -> None:
    kind, port = sys.argv[1:]
    document = deepcopy(load("api").raw)
    samples = Samples(Document(document))
    document.pop("security", None)
    for operation in [each for item in document["paths"].values() for each in item.values() if isinstance(each, dict)]:
        operation.pop("security", None)  # it wants a function for each scheme
        for response in operation["responses"].values():
            for content in response.get("content", {}).values():
                if not content.keys() & {"example", "examples"}:  # it looks nowhere else
                    content["example"] = samples.example(content["schema"])
    app = {"flask": connexion.FlaskApp, "async": connexion.AsyncApp}[kind](__name__)
    app.add_api(document, resolver=MockResolver(mock_all=True))
    uvicorn.run(app, host=LOOPBACK, port=int(port), log_level="warning", access_log=False, lifespan="off")


if __name__ == "__main__":
    main()
