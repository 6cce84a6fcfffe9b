import type { IExecuteFunctions } from 'n8n-workflow';
import { InputError, NOBODY_CALLED } from '../domain/errors/inputError';
import { at } from '../domain/json';

/** A setting of the node: where it is saved, as a dotted path, and what the form calls it. */
export interface Setting {
	path: string;
	displayName: string;
}

/** n8n knows `$fromAI`, `$fromAi` and `$fromai`; its button for a field writes the first. */
const FROM_AI = /\$fromai\b/i;

/** Returns whether an expression leaves a value, or one within it, to the model that calls the node as a tool. */
function isLeftToModel(written: unknown): boolean {
	return written !== undefined && FROM_AI.test(JSON.stringify(written));
}

/**
 * Refuses settings that keep people from being called where they are left to an AI model, which would lift
 * its own limits. What is written in the node counts, not its value.
 *
 * @throws InputError for the first of them.
 */
export function requireSetByPerson(context: IExecuteFunctions, settings: Setting[]): void {
	const { parameters } = context.getNode();
	const left = settings.find(({ path }) => isLeftToModel(at(parameters, path)));
	if (left === undefined) return;
	throw new InputError(
		`'${left.displayName}' is left to the AI model`,
		`This setting decides who is called and when, so set it yourself: in the node, switch the field from the model's value (the sparkle button, or $fromAI in an expression) to a value of your own, or remove it. ${NOBODY_CALLED}`,
	);
}
