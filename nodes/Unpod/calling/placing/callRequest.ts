import type { CallRequest } from '../../api/shapes';

export type { CallRequest };

/** One item's request with the rules that hold for it. */
export interface ItemRequest {
	request: CallRequest;
	/** The same key is called once; null for no such rule. */
	onceKey: string | null;
	/** The same as it is in the data, which is how earlier versions recorded it. */
	onceKeyAsTyped: string | null;
	dryRun: boolean;
}
