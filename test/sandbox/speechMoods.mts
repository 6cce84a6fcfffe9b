import type { SpeechWords } from './speechWords.mts';

/** What the reference of the Speech plane calls uncertain, each with what the sandbox does by default. */
export interface SpeechMoods {
	/**
	 * How the list of calls pages. `none` (default): it comes whole. `skip`: a hundred rows, more by
	 * `limit` and `skip`, and nothing says that there is more. `next`: the same with a link to the next rows.
	 * `page`: by `page` and `page_size`, with the number of all rows.
	 */
	paging: 'none' | 'skip' | 'next' | 'page';
	/** Whether rows of the list show what was sent along. Default true. */
	rowData: boolean;
	words: SpeechWords;
	/** `grouped` (default): a row for each agent. `perVoice`: a row for each of its two voices. */
	agents: 'grouped' | 'perVoice' | 'refused';
	/** What answers come in: `{data}` (default), the platform's envelope, or nothing. */
	envelope: 'data' | 'platform' | 'bare';
	/** How many blocks of analytics are attached to every agent: 1 by default. */
	blocks: number;
	/** Whether the detail of a call holds what its blocks found; the route for it does anyhow. Default true. */
	detailAnalytics: boolean;
	/** Whether blocks can be listed. Default true. */
	blocksListed: boolean;
	/** What a call is hung up with: the call (default), or HTTP 204 and nothing. */
	hangUp: 'call' | 'empty';
	/** Under which key a call has its ID. */
	idKey: 'call_id' | 'id';
}

export const SPEECH_DEFAULTS: SpeechMoods = {
	paging: 'none',
	rowData: true,
	words: 'current',
	agents: 'grouped',
	envelope: 'data',
	blocks: 1,
	detailAnalytics: true,
	blocksListed: true,
	hangUp: 'call',
	idKey: 'call_id',
};
