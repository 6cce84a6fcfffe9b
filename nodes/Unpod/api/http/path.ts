/**
 * Builds a path of the API: what is put in is encoded, so that an id can't reach another route.
 *
 * @example path`spaces/${spaceToken}/runs/`
 */
export function path(parts: TemplateStringsArray, ...ids: string[]): string {
	return parts.reduce((built, part, index) => built + encodeURIComponent(ids[index - 1]) + part);
}
