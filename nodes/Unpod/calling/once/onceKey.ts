import { cleanText } from '../../domain/cleanText';
import { digestOfData } from '../ledger/digest';
import { asE164 } from '../number/phoneNumber';

/** A key that is called once. */
export interface OnceKey {
	/** In one spelling, so that one person is one key. */
	key: string;
	/** As it is in the data: earlier versions recorded it so. */
	asTyped: string;
}

/** Returns the digest of a key that a node calls once: calls carry it, so that Unpod's lists show it. */
export function onceDigestOf(node: string, { key }: OnceKey): string {
	return digestOfData({ node, key });
}

/** Control characters that are no blanks. */
const CONTROLS = /\p{Cc}/gu;

/**
 * Returns the key of a text: a phone number in E.164 however it is written, any other text in Unicode NFC, without
 * invisible marks and with one space for blanks of any kind and number. Null where nothing is left.
 */
export function onceKeyOf(typed: string): OnceKey | null {
	const clean = cleanText(typed).replace(/\s+/gu, ' ').replace(CONTROLS, '').trim();
	return clean === '' ? null : { key: asE164(clean) ?? clean, asTyped: typed.trim() };
}
