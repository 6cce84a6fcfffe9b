import { UnpodError } from '../../domain/errors/unpodError';

/** Builds the error for a list that Quick Start (v1) keeps by space alone. */
export function needsSpace(what: string): UnpodError {
	return new UnpodError({
		kind: 'refused',
		message: `'Space' is needed to list ${what}`,
		description: `Quick Start (v1) lists ${what} by space. Pick one under 'Space'.`,
	});
}
