import type { CallRequest } from '../../api/shapes';
import { InputError } from '../../domain/errors/inputError';
import { shownTime } from '../../domain/time';
import { clock } from '../../shared/clock';

/**
 * Refuses a call that is still to be placed and should have been made by now.
 *
 * @param zone IANA name of the workflow's time zone, for the message
 * @throws InputError
 */
export function requireTimeToCome({ schedule }: CallRequest, zone: string): void {
	if (schedule?.type !== 'custom' || Date.parse(schedule.at) > clock.now()) return;
	throw new InputError(
		`'Scheduled At' is in the past: ${shownTime(schedule.at, zone)}`,
		'Enter a time in the future.',
	);
}
