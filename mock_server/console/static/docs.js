// Swagger UI on this page. Scripts stand in files: the pages' Content-Security-Policy runs no other.
const place = document.querySelector("#api");
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  withCredentials: true,
  persistAuthorization: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => place.querySelector("#servers")?.setAttribute("aria-label", "Server"),
});
