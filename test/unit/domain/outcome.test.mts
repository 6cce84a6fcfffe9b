import { callWith, type Call } from '../../../nodes/Unpod/domain/call';
import { outcomeOf } from '../../../nodes/Unpod/domain/outcome';

const TALKED = [{ role: 'agent', text: 'Hello', at: null }] as const;

describe('the outcome of a call', () => {
	it("is the analysis' own word where there is one, whatever the line says", () => {
		expect(outcomeOf(callWith({ outcome: 'Interested', lineStatus: 'failed' }))).toBe('Interested');
	});

	it.each<[string, Partial<Call>]>([
		['answered', { status: 'completed', lineStatus: 'connected' }],
		['answered', { status: 'completed', lineStatus: 'completed' }],
		['answered', { status: 'completed', endReason: 'Customer Ended The Call' }],
		['answered', { status: 'completed', endReason: 'customer-ended-call' }],
		['answered', { status: 'completed', transcript: [...TALKED] }],
		['answered', { status: 'completed', durationSeconds: 20, startedAt: '2026-03-02T09:00:00Z' }],
		['answered', { status: 'failed', lineStatus: 'failed', transcript: [...TALKED] }],
		['no_answer', { status: 'completed', lineStatus: 'notConnected' }],
		['no_answer', { status: 'missed', lineStatus: 'missed' }],
		['answered', { status: 'success', lineStatus: 'success' }],
		['answered', { status: 'answered', lineStatus: 'ANSWERED' }],
		['failed', { status: 'failure', lineStatus: 'FAILURE' }],
		['failed', { status: 'rejected', lineStatus: 'REJECTED' }],
		['no_answer', { status: 'failed', lineStatus: 'failed', endReason: 'No Answer' }],
		['no_answer', { status: 'failed', endReason: 'USER_DID_NOT_PICK_UP' }],
		['busy', { status: 'failed', lineStatus: 'busy' }],
		['busy', { status: 'failed', endReason: 'customer-busy' }],
		['voicemail', { status: 'completed', lineStatus: 'completed', endReason: 'voicemail' }],
		['voicemail', { status: 'completed', lineStatus: 'voicemail', transcript: [...TALKED] }],
		['cancelled', { status: 'cancelled' }],
		['cancelled', { status: 'failed', lineStatus: 'canceled' }],
		['failed', { status: 'failed' }],
		['failed', { status: 'completed', lineStatus: 'failed' }],
		[
			'failed',
			{ status: 'failed', lineStatus: 'failed', durationSeconds: 30, startedAt: '2026-03-02' },
		],
		['failed', { status: 'failed', endReason: 'sip 480' }],
		['opted_out', { status: 'completed', lineStatus: 'completed', endReason: 'opted_out' }],
	])('is how the line ended where there is no analysis: %s %j', (outcome, known) => {
		expect(outcomeOf(callWith(known))).toBe(outcome);
	});

	it.each<[Partial<Call>]>([
		[{}],
		[{ status: 'completed' }],
		[{ status: 'pending' }],
		[{ status: 'in_progress', lineStatus: 'inCall' }],
		[{ status: 'pending', lineStatus: 'callDispatched', endReason: 'No Answer' }],
		[{ status: 'in_progress', lineStatus: 'connected' }],
		[{ status: 'partially_completed', durationSeconds: 0 }],
	])('is null where nothing is known, and while the call goes on: %j', (known) => {
		expect(outcomeOf(callWith(known))).toBeNull();
	});
});
