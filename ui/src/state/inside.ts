/** Where the sign-in leads back to: addresses of this application, without its base path. */

/** The part of an address below the base path, with the slash at its beginning. */
export function below(href: string, basepath: string): string {
  const base = basepath.replace(/\/+$/, "");
  const rest = href.slice(base.length);
  return href.startsWith(base) && /^([/?#]|$)/.test(rest) ? rest || "/" : href;
}

/** Only addresses of this application: whoever made the link must not lead people elsewhere. */
export function inside(next: string, basepath: string): string {
  const path = /^\/(?![/\\])/.test(next) ? next : "/";
  return basepath.replace(/\/+$/, "") + path;
}
