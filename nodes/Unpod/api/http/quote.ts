import { withoutSecrets } from './secrets';
import { serviceText } from './serviceText';
import type { Settings } from './settings';

const LONGEST_QUOTE = 300;

/** The service's names of fields, and the form's. */
const FIELD_NAMES: Array<[RegExp, string]> = [
	[/['"`]?\b(agent_handle|agentHandle|pilot)s?\b['"`]?/gi, "'Agent'"],
	[/['"`]?\b(space_token|spaceToken)\b['"`]?/gi, "'Space'"],
	[/['"`]?\b(contact_number|phone_number)\b['"`]?/gi, "'Phone Number'"],
];

function withFormNames(text: string): string {
	return FIELD_NAMES.reduce((renamed, [name, shown]) => renamed.replace(name, shown), text);
}

/**
 * Returns the service's own text as a sentence, its fields by the names of the form. The text is cut to a
 * readable length only after the key was removed: half a key is a secret too.
 */
export function quote(body: unknown, settings: Settings): string {
	const quoted = withFormNames(withoutSecrets(serviceText(body) ?? '', settings));
	if (quoted === '') return '';
	const cut = quoted.length > LONGEST_QUOTE ? `${quoted.slice(0, LONGEST_QUOTE)}…` : quoted;
	return ` Unpod says: ${cut}${/[.!?…]$/.test(cut) ? '' : '.'}`;
}
