/**
 * Builds a path of the API. IDs are encoded, so that none can reach another route.
 *
 * @example path`spaces/${spaceToken}/runs/`
 */
export function path(parts: TemplateStringsArray, ...ids: string[]): string {
	return parts.reduce((built, part, index) => built + encodeURIComponent(ids[index - 1]) + part);
}
