import type { Dialect } from '../test/sandbox/index.mts';
import type { Contact } from './workflows/callContacts.mts';

/** What is shown of one version of Unpod's API: whom to call, from where. */
export interface Scene {
	dialect: Dialect;
	/** What the credential's field 'API Version' calls it. */
	title: string;
	/** Null with Speech, where all calls are those of the organization. */
	space: { token: string; name: string } | null;
	agent: { handle: string; name: string };
	contacts: Contact[];
	webhookPath: string;
}

// A place for each, so that no trigger sees the calls of another; numbers that nobody has.
export const SCENES: Scene[] = [
	{
		dialect: 'v1',
		title: 'Quick Start (v1)',
		space: { token: 'sp_appointments', name: 'Appointments' },
		agent: { handle: 'reminder-agent', name: 'Reminder Agent' },
		contacts: [
			{ name: 'Jane Doe', phone: '+14155550110', reason: 'check-up on Thursday' },
			{ name: 'John Roe', phone: '+14155550111', reason: 'check-up on Thursday' },
		],
		webhookPath: 'call-contacts-v1',
	},
	{
		dialect: 'platform',
		title: 'Platform (v2)',
		space: { token: 'WORKSHOP7Q2M4X', name: 'Workshop' },
		agent: { handle: 'space-agent-workshop', name: 'Workshop Agent' },
		contacts: [
			{ name: 'Ann Poe', phone: '+14155550120', reason: 'car inspection on Thursday' },
			{ name: 'Max Moe', phone: '+14155550121', reason: 'car inspection on Thursday' },
		],
		webhookPath: 'call-contacts-v2',
	},
	{
		dialect: 'speech',
		title: 'Speech',
		space: null,
		agent: { handle: 'delivery-agent', name: 'Delivery Agent' },
		contacts: [
			{ name: 'Lou Coe', phone: '+14155550130', reason: 'delivery on Thursday' },
			{ name: 'Kim Loe', phone: '+14155550131', reason: 'delivery on Thursday' },
		],
		webhookPath: 'call-contacts-speech',
	},
];
