import fc from 'fast-check';
import type { CallOrder } from '../../../../nodes/Unpod/api/shapes';
import { ONCE_KEY, REQUEST_ID_KEY } from '../../../../nodes/Unpod/api/orders/orderKeys';
import { orderForm as platform } from '../../../../nodes/Unpod/api/platform/orderBody';
import { orderForm as speech } from '../../../../nodes/Unpod/api/speech/orderBody';
import { orderForm as v1 } from '../../../../nodes/Unpod/api/v1/orderBody';
import { InputError } from '../../../../nodes/Unpod/domain/errors/inputError';
import type { JsonObject } from '../../../../nodes/Unpod/domain/json';
import { request } from '../../request.mts';

const orderWith = (metadata: JsonObject): CallOrder => ({
	...request,
	metadata,
	requestId: 'request 1',
	onceDigest: null,
});

const refusalOf = (make: () => unknown): InputError => {
	try {
		make();
	} catch (error) {
		if (error instanceof InputError) return error;
		throw error;
	}
	throw new Error('The order was not refused');
};

describe.each([v1, platform, speech])('metadata in $dialect', ({ checkOrder, orderBody }) => {
	it.each([REQUEST_ID_KEY, ONCE_KEY])(
		'is refused under a name that this package finds its calls by: %s',
		(name) => {
			const { message, description } = refusalOf(() => checkOrder(orderWith({ [name]: 'x' })));
			expect(message).toContain(`'Metadata' contains a field named ${name}`);
			expect(description).toMatch(/^Give the field another name .* Nobody was called\.$/);
		},
	);

	it('is sent as it is otherwise', () => {
		const metadata = {
			id: '42',
			Token: 'a',
			name_of_agent: 'b',
			nested: { token: 'c' },
			list: [1],
		};
		expect(() => checkOrder(orderWith(metadata))).not.toThrow();
		const sent = JSON.stringify(orderBody(orderWith(metadata)));
		for (const [name, value] of Object.entries(metadata)) {
			expect(sent).toContain(`"${name}":${JSON.stringify(value)}`);
		}
	});
});

describe('metadata on the platform', () => {
	it.each(['contact_number', 'token', 'quality', 'vapi_agent_id', 'number_id'])(
		'is refused under a name that the service keeps for itself: %s',
		(name) => {
			const { message } = refusalOf(() => platform.checkOrder(orderWith({ [name]: null })));
			expect(message).toMatch(
				new RegExp(`^'Metadata' contains a field named ${name}, which Platform \\(v2\\) `),
			);
		},
	);

	it.each<[string, JsonObject[string]]>([
		['id', 42],
		['id', { a: 1 }],
		['id', ['a']],
		['document_id', 42],
		['document_id', true],
	])('has text alone under %s: %j is refused', (name, value) => {
		const { message, description } = refusalOf(() =>
			platform.checkOrder(orderWith({ [name]: value })),
		);
		expect(message).toBe(
			`'Metadata' contains a field named ${name} that is not text, which Platform (v2) refuses`,
		);
		expect(description).toContain('Put its value in quotes');
	});

	it('may not differ from the context that v1 sends along with it', () => {
		const order = { ...orderWith({ context: 'Be brief' }), context: 'Ask for Jane' };
		expect(refusalOf(() => v1.checkOrder(order)).message).toBe(
			"'Metadata' and 'Context' both set context, to different values",
		);
		expect(() => v1.checkOrder({ ...order, context: null })).not.toThrow();
		expect(v1.orderBody({ ...order, context: null })).toMatchObject({
			metadata: { context: 'Be brief' },
		});
		expect(() => platform.checkOrder(order)).not.toThrow();
		expect(platform.orderBody(order)).toMatchObject({ context: 'Ask for Jane' });
	});

	it('has names that only v1 passes on', () => {
		const order = orderWith({ token: 'a', quality: 'b', id: 42 });
		expect(() => v1.checkOrder(order)).not.toThrow();
		const sent = v1.orderBody(order);
		expect(sent).toMatchObject({ metadata: { token: 'a', quality: 'b', id: 42 } });
	});
});

describe.each([v1, platform, speech])(
	'the body of an order in $dialect',
	({ checkOrder, orderBody }) => {
		const text = fc.option(fc.string());
		const schedule = fc.constantFrom<CallOrder['schedule'][]>(
			null,
			{ type: 'now' },
			{ type: 'auto' },
			{ type: 'custom', at: '2026-03-03T09:00:00.000Z' },
		);
		const names = fc.oneof(fc.string(), fc.constantFrom('contact_name', 'context', 'name', 'id'));
		const orders = fc.record<CallOrder>({
			agentHandle: fc.string(),
			spaceToken: fc.string(),
			phoneNumber: fc.constant(request.phoneNumber),
			metadata: fc.dictionary(names, fc.oneof(fc.string(), fc.integer(), fc.constant(null))),
			contactName: text,
			context: text,
			bridgeSlug: text,
			schedule,
			requestId: fc.uuid(),
			onceDigest: text,
		});

		const isAccepted = (order: CallOrder) => {
			try {
				checkOrder(order);
				return true;
			} catch {
				return false;
			}
		};

		it('can be built of every request that the dialect accepts, and names its number and request ID', () => {
			fc.assert(
				fc.property(orders.filter(isAccepted), (order) => {
					const sent = JSON.stringify(orderBody(order));
					expect(sent).toContain(JSON.stringify(order.phoneNumber));
					expect(sent).toContain(`"${REQUEST_ID_KEY}":${JSON.stringify(order.requestId)}`);
				}),
				{ seed: 20260302 },
			);
		});
	},
);
