// Swagger UI on this page. Scripts stand in files: the pages' Content-Security-Policy runs no other.
// A path that is a link of its own inside the button that opens it can be reached by nobody who uses a screen reader.
const plain = () => ({ components: { DeepLink: ({ text }) => text, CopyToClipboardBtn: () => null } });
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
  plugins: [plain],
  onComplete: () => place.querySelector("#servers")?.setAttribute("aria-label", "Server"),
});
