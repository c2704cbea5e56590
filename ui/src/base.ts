/** Where the application lives: the server writes its base path into <base href>. */
export const BASE_PATH = new URL(typeof document === "undefined" ? "http://localhost/" : document.baseURI).pathname.replace(/\/+$/, "");
