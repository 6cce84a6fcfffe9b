/** Marks that nobody sees: byte order marks, joiners, marks of direction, soft hyphens, variation selectors. */
const INVISIBLE = /[\p{Cf}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Cleans an identifying text (an ID, a token, a key) of what copying from elsewhere adds: invisible marks and
 * blanks at its ends are removed, and a letter with an accent is one character however it was composed
 * (Unicode NFC).
 */
export function cleanText(text: string): string {
	return text.replace(INVISIBLE, '').normalize('NFC').trim();
}
