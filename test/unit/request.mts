import type { CallRequest } from '../../nodes/Unpod/api/shapes';
import { JANE } from '../sandbox/phoneNumbers.mts';

/** A request with nothing but whom to call and who calls. */
export const request: CallRequest = {
	agentHandle: 'support-agent',
	spaceToken: 'sp_abc123xyz',
	phoneNumber: JANE,
	metadata: {},
	contactName: null,
	context: null,
	bridgeSlug: null,
	schedule: null,
};
