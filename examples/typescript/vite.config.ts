import { defineConfig } from "vite";

// openapi-fetch is a module as it is. Were it found and bundled at the first visit, that visit would be reloaded.
export default defineConfig({ optimizeDeps: { noDiscovery: true, include: [] } });
