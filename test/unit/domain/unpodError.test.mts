import { asUnpodError, UnpodError } from '../../../nodes/Unpod/domain/errors/unpodError';

describe('any thrown value as an error of Unpod', () => {
	it('is the same where it is one', () => {
		const error = new UnpodError({ kind: 'refused', message: 'No', description: 'Try another.' });
		expect(asUnpodError(error)).toBe(error);
		expect(error).toMatchObject({ httpCode: null, retryAfterMs: null, effect: 'none' });
	});

	it.each([new TypeError('x is undefined'), 'a text', null, undefined])(
		'may have had an effect where nobody expected it: %p',
		(thrown) => {
			const error = asUnpodError(thrown);
			expect(error).toBeInstanceOf(UnpodError);
			expect(error.effect).toBe('unknown');
			expect(error.description).toMatch(/^Try again in a moment\./);
			if (thrown instanceof Error) expect(error.description).toContain(thrown.message);
		},
	);
});

describe('an error with another description', () => {
	const refusal = new UnpodError({
		kind: 'rateLimited',
		message: 'Unpod accepts no more requests for now',
		description: 'Try again in a minute.',
		quote: 'Unpod says: Slow down.',
		httpCode: 429,
		retryAfterMs: 7000,
		effect: 'unknown',
	});

	it('keeps all else that it knows', () => {
		expect(refusal.with({ description: 'Try later.' })).toMatchObject({
			kind: 'rateLimited',
			message: 'Unpod accepts no more requests for now',
			description: 'Try later.',
			quote: 'Unpod says: Slow down.',
			httpCode: 429,
			retryAfterMs: 7000,
			effect: 'unknown',
		});
		expect(refusal.description).toBe('Try again in a minute.');
	});

	it('knows no status where it had none', () => {
		const broken = new UnpodError({ kind: 'unavailable', message: 'Broke', description: '' });
		expect(broken.with({ effect: 'unknown' })).toMatchObject({ httpCode: null, effect: 'unknown' });
	});
});
