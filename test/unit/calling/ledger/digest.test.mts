import type { CallRequest } from '../../../../nodes/Unpod/api/shapes';
import { digestOf } from '../../../../nodes/Unpod/calling/ledger/digest';
import { request as plainRequest } from '../../request.mts';

const request = {
	...plainRequest,
	metadata: { customer_name: 'Jane Doe', order: { id: 7, lines: [{ sku: 'a', count: 2 }] } },
};

describe('the digest of what is asked for', () => {
	it('is the same whatever the order of keys, at any depth', () => {
		const metadata = {
			order: { lines: [{ count: 2, sku: 'a' }], id: 7 },
			customer_name: 'Jane Doe',
		};
		const { agentHandle, ...rest } = request;
		expect(digestOf({ ...rest, metadata, agentHandle })).toBe(digestOf(request));
	});

	it.each<[string, Partial<CallRequest>]>([
		['number', { phoneNumber: '+14155550101' }],
		['agent', { agentHandle: 'other-agent' }],
		['space', { spaceToken: 'sp_other' }],
		['name', { contactName: 'Jane Doe' }],
		['objective', { context: 'Remind her' }],
		['bridge', { bridgeSlug: 'support-bridge' }],
		['value', { metadata: { ...request.metadata, customer_name: 'John Roe' } }],
		['type of a value', { metadata: { ...request.metadata, order: { id: '7' } } }],
		['key more', { metadata: { ...request.metadata, vip: false } }],
		['key less', { metadata: { customer_name: 'Jane Doe' } }],
		['schedule', { schedule: { type: 'auto' } }],
		['time', { schedule: { type: 'custom', at: '2026-03-02T09:00:00.000Z' } }],
	])('is another for another %s', (_, change) => {
		expect(digestOf({ ...request, ...change })).not.toBe(digestOf(request));
	});

	it('is another for a list in another order', () => {
		const ordered = digestOf({ ...request, metadata: { lines: ['a', 'b'] } });
		expect(digestOf({ ...request, metadata: { lines: ['b', 'a'] } })).not.toBe(ordered);
	});

	it('differs by the field that has a text', () => {
		const context = digestOf({ ...request, context: 'support-bridge' });
		const bridge = digestOf({ ...request, bridgeSlug: 'support-bridge' });
		expect(context).not.toBe(bridge);
	});

	it('is a short text without a colon, so that it can be part of a key', () => {
		expect(digestOf(request)).toMatch(/^[0-9a-f]{32}$/);
	});
});
