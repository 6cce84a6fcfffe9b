/** The code of an error of the system, e.g. `ESRCH`. Not by `instanceof`: a test runner has an Error of its own. */
export function errorCode(error: unknown): unknown {
	return typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
}
