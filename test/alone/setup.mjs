import { leaveEngineAlone } from '../../tools/engine/alone.mjs';

/** Before the first test: what removes the folder again is kept for `teardown.mjs`. */
export default function setup() {
	globalThis.removeEngineFolder = leaveEngineAlone('*');
}
