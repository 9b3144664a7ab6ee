// Swagger UI on this page. Scripts stand in files: the pages' Content-Security-Policy runs no other.
// A path that is a link of its own inside the button that opens it can be reached by nobody who uses a screen reader.
const plain = () => ({ components: { DeepLink: ({ text }) => text, CopyToClipboardBtn: () => null } });
const place = document.querySelector("#api");
// What a browser sends by itself stands in no request of Swagger UI's: the curl that it shows would be answered 401.
const bySelf = [
  ...(place.dataset.session ? ["-b", `aurion_session=${place.dataset.session}`] : []),
  ...(place.dataset.world ? ["-H", `X-Mock-World: ${place.dataset.world}`] : []),
];
// Its dialog puts the focus into its last field, and scrolls there; one begins to read at the first.
let dialog = null;
new MutationObserver(() => {
  const shown = place.querySelector(".modal-ux-content");
  if (shown === dialog) return;
  dialog = shown;
  dialog?.querySelector("input")?.focus();
  dialog?.scrollTo(0, 0);
}).observe(place, { childList: true, subtree: true });
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
  requestInterceptor: (request) => Object.assign(request, { curlOptions: bySelf }),
  onComplete: () => place.querySelector("#servers")?.setAttribute("aria-label", "Server"),
});
