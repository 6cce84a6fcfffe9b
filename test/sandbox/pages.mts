function page(title: string): string {
	return `<!doctype html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
}

/** What Django shows instead of JSON where it knows no route, and where a view breaks. */
export const NOT_FOUND_PAGE = page('Not Found');
export const SERVER_ERROR_PAGE = page('Server Error (500)');

/** What it shows to who calls it by a name that it doesn't go by. */
export const HOST_REFUSED_PAGE = page('Bad Request (400)');
