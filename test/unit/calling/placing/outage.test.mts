import { Outage, outageOf } from '../../../../nodes/Unpod/calling/placing/outage';
import { clock } from '../../../../nodes/Unpod/shared/clock';

const MINUTE = 60_000;

describe('an outage', () => {
	let now = Date.UTC(2026, 2, 2, 9);

	beforeEach(() => {
		jest.spyOn(clock, 'now').mockImplementation(() => now);
	});

	it('is noticed after three calls in a row that may have been placed', () => {
		const outage = new Outage();
		outage.noteUnconfirmed();
		outage.noteUnconfirmed();
		outage.noteAnswer();
		outage.noteUnconfirmed();
		outage.noteUnconfirmed();
		expect(outage.isOn).toBe(false);
		outage.noteUnconfirmed();
		expect(outage.isOn).toBe(true);
	});

	it('lets one call show after five minutes whether it has ended', () => {
		const outage = new Outage();
		for (let count = 0; count < 3; count++) outage.noteUnconfirmed();
		now += 5 * MINUTE;
		expect(outage.isOn).toBe(false);
		outage.noteUnconfirmed();
		expect(outage.isOn).toBe(true);
		now += 5 * MINUTE;
		outage.noteAnswer();
		outage.noteUnconfirmed();
		expect(outage.isOn).toBe(false);
	});

	it('is noticed in all runs of the node in an execution together', () => {
		const execution = {};
		outageOf(execution).noteUnconfirmed();
		outageOf(execution).noteUnconfirmed();
		outageOf(execution).noteUnconfirmed();
		expect(outageOf(execution).isOn).toBe(true);
		expect(outageOf({}).isOn).toBe(false);
	});
});
