import { Connection } from '../../../../nodes/Unpod/api/http/connection';
import { readSettings } from '../../../../nodes/Unpod/api/http/settings';
import { sendOrder } from '../../../../nodes/Unpod/api/orders/sendOrder';
import type { LookupResult, PlacedCall } from '../../../../nodes/Unpod/api/shapes';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const settings = readSettings({
	apiVersion: 'platform',
	apiKey: 'sandbox-key-of-nobody',
	organizationHandle: 'acme.example',
});

const PATHS = ['spaces/sp_abc123xyz/tasks/', 'spaces/sp_abc123xyz/tasks/create/'];

/** A row that doesn't show what was sent along. */
const call: PlacedCall = {
	taskId: 'T1',
	runId: null,
	status: 'queued',
	phoneNumber: null,
	agentHandle: null,
	createdAt: null,
	requestId: null,
	onceDigest: null,
	showsMetadata: false,
};

beforeEach(() => {
	jest.spyOn(clock, 'pause').mockResolvedValue();
});

describe.each([429, 404, 405])('an order that was answered %d', (status) => {
	const sendWith = (result: LookupResult) => {
		const posts: string[] = [];
		const connection = new Connection(settings, async ({ method, url }) => {
			posts.push(`${method} ${url.replace(settings.baseUrl, '')}`);
			return posts.length === 1
				? { status, headers: {}, body: { message: 'Something went wrong' } }
				: { status: 201, headers: {}, body: { task_id: 'T2' } };
		});
		return { posts, ordered: sendOrder(connection, PATHS, {}, async () => result) };
	};

	it('is not sent again where a listed call may be the one', async () => {
		const { posts, ordered } = sendWith({ kind: 'possible', call });
		await expect(ordered).rejects.toMatchObject({ httpCode: status, effect: 'unknown' });
		expect(posts).toEqual([`POST ${PATHS[0]}`]);
	});

	it('is not sent again where it is listed', async () => {
		const { posts, ordered } = sendWith({ kind: 'found', call });
		await expect(ordered).resolves.toEqual({ found: call });
		expect(posts).toHaveLength(1);
	});

	it('is sent again where it is not listed', async () => {
		const { posts, ordered } = sendWith({ kind: 'absent' });
		await expect(ordered).resolves.toMatchObject({ answer: { task_id: 'T2' } });
		expect(posts).toEqual([`POST ${PATHS[0]}`, `POST ${PATHS[status === 429 ? 0 : 1]}`]);
	});
});
