import { NOBODY_CALLED } from '../../domain/errors/inputError';
import type { UnpodError } from '../../domain/errors/unpodError';
import { missing } from '../lists/missing';
import type { CallOrder } from '../shapes';

/** The plane's names of fields, and the form's. */
const FORM_NAMES: ReadonlyArray<[RegExp, string]> = [
	[/\bto_number\b/g, "'Phone Number'"],
	[/\bfrom_number\b/g, "'From Number'"],
	[/\b(agent_id|pipe_id)\b/g, "'Agent'"],
	[/\binstructions\b/g, "'Context'"],
	[/\bbody\.data\b|\bdata\b(?=:)/g, "'Metadata'"],
];

/** Returns a refusal with another message: that certainly no call was placed, and why. */
function certain(error: UnpodError, message: string, description: string): UnpodError {
	return error.with({
		kind: 'refused',
		message,
		description: `${description} ${NOBODY_CALLED}`,
		effect: 'none',
	});
}

/** Returns a refusal that names fields as the form does. */
function withFormNames(error: UnpodError): UnpodError {
	const change = (text: string) =>
		FORM_NAMES.reduce((changed, [name, shown]) => changed.replace(name, shown), text);
	return error.with({ description: change(error.description), quote: change(error.quote) });
}

/**
 * Explains the refusal of a call, with what to do in Unpod. `no_from_number` and `playbook_not_published` are
 * the service's codes for what keeps an agent from calling (the vendor's record of a live run, July 2026);
 * whatever their status, no call was placed.
 */
export function explainRefusal(error: UnpodError, order: CallOrder): UnpodError {
	const { agentHandle, fromNumber } = order;
	const quoted = `${error.quote} ${error.description}`;
	if (/\bno_from_number\b/.test(quoted)) {
		return certain(
			error,
			`No phone number is attached to the agent '${agentHandle}'`,
			"Attach one to the agent in Unpod, or enter a number of your organization under 'From Number' in 'Additional Fields'.",
		);
	}
	if (/\bplaybook_not_published\b/.test(quoted)) {
		return certain(
			error,
			`The playbook of the agent '${agentHandle}' is not published`,
			"Publish it in Unpod, or choose another agent under 'Agent'.",
		);
	}
	if (/\bagent_not_found\b|\bpipe_not_found\b/.test(quoted)) {
		return missing('Agent', agentHandle);
	}
	if (fromNumber !== undefined && error.effect === 'none' && /\bfrom_number\b/.test(quoted)) {
		return certain(
			error,
			`Unpod does not call from ${fromNumber}`,
			`Check 'From Number': it has to be a number of your organization, with a plus and its country code. ${error.quote}`,
		);
	}
	return withFormNames(error);
}
