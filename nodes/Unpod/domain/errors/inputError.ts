/** Ends the description of what is refused before the first call. */
export const NOBODY_CALLED = 'Nobody was called.';

/** A value that the user put into the node can't be used. Nothing was sent. */
export class InputError extends Error {
	/**
	 * @param message What is wrong, with the parameter's name as the form shows it.
	 * @param description What to enter instead.
	 */
	constructor(
		message: string,
		readonly description: string,
	) {
		super(message);
		this.name = 'InputError';
	}
}
