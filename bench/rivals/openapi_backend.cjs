// openapi-backend on express, answering with the document's examples: node openapi_backend.cjs DOCUMENT PORT
const [document, port] = process.argv.slice(2);
const express = require("express");
const { OpenAPIBackend } = require("openapi-backend");

const api = new OpenAPIBackend({ definition: document, quick: true, ajvOpts: { strict: false } });
api.register({
  validationFail: (context, _request, response) => response.status(422).json({ detail: context.validation.errors }),
  notFound: (_context, _request, response) => response.status(404).json({ detail: "Not Found" }),
  unauthorizedHandler: (_context, _request, response) => response.status(401).json({ detail: "Unauthorized" }),
  notImplemented: (context, _request, response) => {
    const { status, mock } = context.api.mockResponseForOperation(context.operation.operationId);
    response.status(status).json(mock);
  },
});
api.registerSecurityHandler("apiKey", (context) => Boolean(context.request.headers["x-api-key"]));
api.registerSecurityHandler("session", (context) => Boolean(context.request.headers.cookie));
const app = express();
app.use(express.json());
app.use((request, response) => api.handleRequest(request, request, response));
api.init().then(() => app.listen(Number(port), "127.0.0.1"));
